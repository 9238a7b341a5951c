import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    globalSetup: ["tests/support/globalSetup.ts"],
    pool: "forks",
    maxWorkers: 2,
    isolate: false,
    testTimeout: process.env.TSJAX_TEST_ALL ? 600_000 : 60_000,
  },
});
