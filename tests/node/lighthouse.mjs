// Reads settings and addresses from its input; writes what Lighthouse reports of each page, one after
// the other in one Chromium.
import { readFileSync } from "node:fs";
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const { browser, settings, urls } = JSON.parse(readFileSync(0, "utf8"));
const chrome = await launch({ chromePath: browser, chromeFlags: ["--headless=new", "--no-sandbox"] });
try {
  const reports = [];
  for (const url of urls) {
    const { lhr } = await lighthouse(url, { ...settings, port: chrome.port });
    reports.push({ categories: lhr.categories, audits: lhr.audits });
  }
  process.stdout.write(JSON.stringify(reports));
} finally {
  chrome.kill();
}
