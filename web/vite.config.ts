import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

// The page is embedded in the program: every name is relative, and nothing is inlined that the
// Content-Security-Policy of `veille serve` would refuse.
export default defineConfig({
  base: "./",
  plugins: [svelte()],
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1300,
    sourcemap: false,
  },
  // What stands in `tests` is for a browser.
  test: { include: ["src/**/*.test.ts"] },
  worker: { format: "es" },
  server: { proxy: { "/api": "http://127.0.0.1:8737" } },
});
