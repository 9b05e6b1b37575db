// The site in a real browser: the program itself, with its demonstration, as each kind of reader meets it.
//   npm ci && npx playwright test            everything
//   npx playwright test reading --project=phone
// COLLOQUY_BIN names a program to try instead of building one, CHROMIUM a browser.
import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

const specs = (...names) => names.map((name) => `${name}.spec.mjs`);

// The browser counts the last list alone: so this one is Playwright's own, and the suggestions of the address bar,
// which load two pages of their own with every window: a third of the time of all tests.
const off = [
  'AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'HttpsUpgrades', 'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay', 'MediaRouter', 'PaintHolding', 'ThirdPartyStoragePartitioning', 'AvoidCorsURLLoaderRestartOnRedirect',
  'OptimizationHints', 'NetworkTimeServiceQuerying', 'AimEnabled', 'PreconnectToSearch',
  'WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup',
];

export default defineConfig({
  testDir: '.',
  outputDir: 'test-results',
  globalSetup: './support/setup.mjs',
  reporter: 'line',
  workers: 2,
  fullyParallel: true,
  retries: 0,
  timeout: 45_000,
  globalTimeout: 15 * 60_000,
  expect: { timeout: 5_000 },
  use: {
    baseURL: process.env.COLLOQUY_URL, // set by the global setup
    // TRACE_PAGES=1 puts the page itself into the trace at every step; that takes a fifth of the time of all tests.
    trace: { mode: 'retain-on-failure', screenshots: false, sources: false, snapshots: !!process.env.TRACE_PAGES },
    locale: 'en-GB',
    timezoneId: 'UTC',
    launchOptions: {
      executablePath: process.env.CHROMIUM || ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((path) => existsSync(path)),
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', `--disable-features=${off}`],
    },
  },
  projects: [
    { name: 'desk', use: { viewport: { width: 1280, height: 900 } }, testIgnore: specs('dark') },
    {
      name: 'phone',
      use: { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
      testMatch: specs('reading', 'answering', 'layout', 'paint', 'live'),
    },
    {
      name: 'desk-dark',
      use: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
      testMatch: specs('axe', 'dark'),
    },
    {
      name: 'nojs',
      use: { viewport: { width: 1280, height: 900 }, javaScriptEnabled: false },
      testMatch: specs('reading', 'writing', 'signing', 'changing', 'admin', 'joining', 'following', 'appeal', 'reporting', 'digest', 'pictures'),
    },
  ],
});
