import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    globalSetup: ["tests/support/globalSetup.ts"],
    pool: "forks",
    maxWorkers: 2,
    isolate: false,
    testTimeout: 60_000,
  },
});
