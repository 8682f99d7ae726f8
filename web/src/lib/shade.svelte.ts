// Light or dark: as the system says, until the reader chooses.

const STORED = "veille-shade";
const system = matchMedia("(prefers-color-scheme: dark)");

type Choice = "system" | "light" | "dark";
const stored = localStorage.getItem(STORED);

class Shade {
  choice: Choice = $state(stored === "light" || stored === "dark" ? stored : "system");
  system = $state(system.matches);
  dark = $derived(this.choice === "system" ? this.system : this.choice === "dark");

  turn(): void {
    this.choice = this.dark ? "light" : "dark";
    localStorage.setItem(STORED, this.choice);
  }
}

export const shade = new Shade();
system.addEventListener("change", (event) => (shade.system = event.matches));
