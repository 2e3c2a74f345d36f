import { chromium } from 'playwright-core';
import puppeteer from 'puppeteer-core';
import type { Test } from 'tap';
import { has } from '../toolchain.ts';

/** A tab of whichever browser. */
export interface Tab {
  /** Runs in the page and yields what is JSON. */
  evaluate<T>(expression: string): Promise<T>;
  close(): Promise<void>;
}

export interface Browser {
  readonly name: string;
  open(url: string): Promise<Tab>;
}

export const programs = { chromium: process.env['WSTR_CHROMIUM'] ?? '/usr/bin/chromium', firefox: process.env['WSTR_FIREFOX'] ?? '/usr/bin/firefox-esr' };

/** Chromium, until the test is over; null where it is not installed. */
export async function startChromium(t: Test): Promise<Awaited<ReturnType<typeof chromium.launch>> | null> {
  if (!has(t, programs.chromium)) return null;
  const browser = await chromium.launch({ executablePath: programs.chromium, args: ['--no-sandbox'] });
  t.teardown(() => browser.close());
  return browser;
}

/** Firefox over WebDriver BiDi, until the test is over; null where it is not installed. */
export async function startFirefox(t: Test): Promise<Browser | null> {
  if (!has(t, programs.firefox)) return null;
  const browser = await puppeteer.launch({
    browser: 'firefox', executablePath: programs.firefox, headless: true,
    // Firefox waits longer and longer by itself before it connects again to a host that refused it; what is judged is the client's own wait.
    extraPrefsFirefox: { 'network.websocket.delay-failed-reconnects': false },
  });
  t.teardown(() => browser.close());
  return {
    name: 'Firefox',
    async open(url) {
      const page = await browser.newPage();
      await page.goto(url);
      return { evaluate: expression => page.evaluate(expression) as never, close: () => page.close() };
    },
  };
}

/** A tab of Chromium that can be frozen. playwright-core keeps its pages in the foreground, where the browser freezes none. */
export async function openFreezable(t: Test, url: string): Promise<Tab & { setLifecycle(state: 'frozen' | 'active'): Promise<void> } | null> {
  if (!has(t, programs.chromium)) return null;
  const browser = await puppeteer.launch({ executablePath: programs.chromium, args: ['--no-sandbox'] });
  t.teardown(() => browser.close());
  const page = await browser.newPage();
  await page.goto(url);
  const devtools = await page.createCDPSession();
  return {
    evaluate: expression => page.evaluate(expression) as never,
    close: () => page.close(),
    setLifecycle: async state => { await devtools.send('Page.setWebLifecycleState', { state }); },
  };
}

/** The same shape for Chromium. */
export async function startChromiumTabs(t: Test): Promise<Browser | null> {
  const browser = await startChromium(t);
  if (!browser) return null;
  const context = await browser.newContext();
  return {
    name: 'Chromium',
    async open(url) {
      const page = await context.newPage();
      await page.goto(url);
      return { evaluate: expression => page.evaluate(expression) as never, close: () => page.close() };
    },
  };
}
