import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";

const TOKEN = process.env.VEILLE_TOKEN ?? "";

/** Opens the page and notes what the console complains of: nothing may. */
async function open(page: Page, hash = ""): Promise<string[]> {
  const errors: string[] = [];
  page.on("console", (m) => m.type() === "error" && errors.push(m.text()));
  page.on("pageerror", (e) => errors.push(e.message));
  await page.goto(`./${hash}`);
  await expect(page.getByRole("heading", { name: "veille", level: 1 })).toBeVisible();
  return errors;
}

test("shows the map, and slides both days", async ({ page }) => {
  const errors = await open(page);
  await page.waitForFunction(() => performance.getEntriesByName("map-shown").length > 0);
  await expect(page.getByText("by all that is known today")).toBeVisible();
  await page.locator("#valid").focus();
  for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowLeft");
  await expect(page).toHaveURL(/on=2005-05-17/);
  await page.locator("#known").focus();
  await page.keyboard.press("ArrowLeft");
  await expect(page).toHaveURL(/known=2005-05-21/);
  await expect(page.getByText(/as known on .*21/)).toBeVisible();
  expect(errors).toEqual([]);
});

test("opens a place from the list and follows its evidence to the sentence", async ({ page }) => {
  const errors = await open(page, "#on=2005-05-11&as=list");
  await page.getByRole("row", { name: /Bangolo/ }).getByRole("button").click();
  const panel = page.getByRole("complementary");
  await expect(panel.getByRole("heading", { name: "Bangolo" })).toBeVisible();
  await expect(panel.getByRole("img", { name: /Probability over time/ })).toBeVisible();
  const sentence = await panel.locator("blockquote").first().innerText();
  await panel.getByRole("button", { name: "In its article" }).first().click();
  await expect(page.getByRole("dialog").locator("mark").first()).toHaveText(sentence);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.reload();
  await expect(panel.getByRole("heading", { name: "Bangolo" })).toBeVisible();
  expect(errors).toEqual([]);
});

test("filters and searches", async ({ page }) => {
  const errors = await open(page, "#view=claims");
  const count = page.getByRole("status").filter({ hasText: /claims?/ });
  const before = await count.innerText();
  await page.locator("label", { hasText: /^Source/ }).locator("select").selectOption("Radio Savane");
  await expect(count).not.toHaveText(before);
  await expect(page).toHaveURL(/source=Radio\+Savane/);
  await page.getByRole("search").getByRole("searchbox").fill("Bangolo");
  await page.keyboard.press("Enter");
  await expect(page.locator("main mark").first()).toHaveText(/Bangolo/i);
  expect(errors).toEqual([]);
});

test("ten claims are reviewed by keyboard, and one decision taken back", async ({ page }) => {
  const errors = await open(page, `#view=review&token=${TOKEN}`);
  const left = page.getByText(/^\d+ open claims$/);
  await expect(left).toBeVisible();
  const total = Number.parseInt(await left.innerText());
  for (let i = 1; i <= 10; i++) {
    await page.keyboard.press(i % 3 === 0 ? "r" : "a");
    await expect(left).toHaveText(`${total - i} open claims`);
  }
  await page.keyboard.press("u");
  await expect(left).toHaveText(`${total - 9} open claims`);
  await expect(page.getByText("taken back", { exact: true })).toBeVisible();
  expect(page.url()).not.toContain("token");
  expect(errors).toEqual([]);
});

test("speaks French", async ({ browser }) => {
  const context = await browser.newContext({ locale: "fr-FR" });
  const page = await context.newPage();
  await open(page, "#view=help");
  await expect(page.getByRole("heading", { name: "Comment lire cette page" })).toBeVisible();
  await context.close();
});

test("fits a phone", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  for (const view of ["map", "changes", "claims", "search", "sources", "review", "help"]) {
    await open(page, `#view=${view}`);
    await expect(page.getByRole("main")).not.toHaveText(/Loading/);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), view).toBeLessThanOrEqual(360);
  }
});

for (const scheme of ["light", "dark"] as const) {
  test(`axe finds nothing, ${scheme}`, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme: scheme, bypassCSP: true });
    const page = await context.newPage();
    for (const hash of ["#place=g2292179&on=2005-05-11", "#as=list", "#view=changes", "#view=claims", "#view=search&q=Bangolo", "#view=sources", "#view=review", "#view=help"]) {
      await page.goto("about:blank");
      await open(page, hash);
      await expect(page.getByRole("main")).not.toHaveText(/Loading/);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map((v) => `${hash} ${v.id}: ${v.nodes.map((n) => n.target).join(" ")}`)).toEqual([]);
    }
    await context.close();
  });
}
