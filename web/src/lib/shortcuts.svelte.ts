// Single keys can be turned off, for those whose software speaks or types for them.

const STORED = "veille-shortcuts";

class Shortcuts {
  on = $state(localStorage.getItem(STORED) !== "off");

  set(on: boolean): void {
    this.on = on;
    localStorage.setItem(STORED, on ? "on" : "off");
  }
}

export const shortcuts = new Shortcuts();
