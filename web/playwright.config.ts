import { defineConfig } from "@playwright/test";

// Debian's Chromium, which draws WebGL in software where there is no graphics card. See .ci/browser.
export default defineConfig({
  testDir: "tests",
  timeout: 60_000,
  expect: { timeout: 15_000 },
  workers: 1,
  reporter: "list",
  use: {
    baseURL: process.env.VEILLE_PAGE ?? "http://127.0.0.1:8737/",
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    bypassCSP: false,
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"],
    },
  },
});
