// test.mjs REPORT.html COMPARE.html CODEC.html [SHOTS]: opens HTML reports in headless Chromium, as phone and as desktop, light and
// dark, with and without scripts. Ends with `N passed, N failed`; exit status 1 when something failed, 69 without Chromium.
// SHOTS is a folder for pictures of what was seen.
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Chromium } from "./chromium.mjs";

const [report, compare, codec, shots] = process.argv.slice(2);
const LOOKS = [
  { name: "desktop-light", width: 1280, height: 900, scheme: "light" },
  { name: "desktop-dark", width: 1280, height: 900, scheme: "dark" },
  { name: "phone-light", width: 360, height: 740, scheme: "light" },
  { name: "phone-dark", width: 360, height: 740, scheme: "dark" },
];
let passed = 0;
let failed = 0;
function check(name, good, why = "") {
  if (good) passed++;
  else {
    failed++;
    console.log(`FAIL ${name}${why === "" ? "" : `: ${JSON.stringify(why)}`}`);
  }
}

const chromium = new Chromium();
await chromium.start();

// A tab that writes down what a report must not do: complain, or ask the network for anything.
async function openTab(look, scripts = true) {
  const complaints = [];
  const requests = []; // but for those that the page's policy stopped
  const asked = new Map();
  let loaded;
  const send = await chromium.page(({ method, params }) => {
    if (method === "Runtime.exceptionThrown") complaints.push(params.exceptionDetails.text);
    if (method === "Runtime.consoleAPICalled" && ["error", "warning"].includes(params.type)) complaints.push(params.args[0]?.value);
    if (method === "Log.entryAdded") complaints.push(params.entry.text);
    if (method === "Network.requestWillBeSent" && !/^(file|data):/.test(params.request.url)) {
      asked.set(params.requestId, params.request.url);
      requests.push(params.request.url);
    }
    if (method === "Network.loadingFailed" && params.blockedReason === "csp") requests.splice(requests.indexOf(asked.get(params.requestId)), 1);
    if (method === "Page.loadEventFired") loaded?.();
  });
  for (const domain of ["Page", "Runtime", "Log", "Network"]) await send(`${domain}.enable`);
  await send("Emulation.setDeviceMetricsOverride", { width: look.width, height: look.height, deviceScaleFactor: 1, mobile: look.width < 600 });
  await send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: look.scheme }] });
  if (!scripts) await send("Emulation.setScriptExecutionDisabled", { value: true });
  const tab = {
    complaints,
    requests,
    send,
    async open(url) {
      const done = new Promise((resolve) => (loaded = resolve));
      await send("Page.navigate", { url: "about:blank" });
      await done;
      const there = new Promise((resolve) => (loaded = resolve));
      await send("Page.navigate", { url });
      await there;
    },
    // The value of an expression in the page; also where the page's own scripts are off.
    async value(expression) {
      const { result, exceptionDetails } = await send("Runtime.evaluate", { expression, returnByValue: true, awaitPromise: true });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    },
    async shot(name) {
      if (!shots) return;
      const { data } = await send("Page.captureScreenshot", { format: "png" });
      writeFileSync(join(shots, `${name}.png`), Buffer.from(data, "base64"));
    },
  };
  return tab;
}

const url = pathToFileURL(resolve(report)).href;
const FITS = "document.documentElement.scrollWidth <= innerWidth && document.body.scrollWidth <= innerWidth";
// What reaches over the right edge, for the message.
const WIDE = `[...document.querySelectorAll("body *")].filter(e => e.getClientRects().length && e.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map(e => e.outerHTML.slice(0, 120))`;
const visible = (selector) => `(() => { const e = document.querySelector(${JSON.stringify(selector)}); return !!e && e.getClientRects().length > 0; })()`;
// The least contrast of text to its background among what is visible, as WCAG counts it.
const CONTRAST = `(() => {
  const parse = (c) => c.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((s, v, i) => s + v * [0.2126, 0.7152, 0.0722][i], 0);
  let worst = [21, ""];
  for (const e of document.querySelectorAll("body *")) {
    if (!e.getClientRects().length || ![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
    let back = e;
    while (back && (parse(getComputedStyle(back).backgroundColor)[3] ?? 1) === 0) back = back.parentElement;
    const a = light(parse(getComputedStyle(e).color)), b = light(parse(getComputedStyle(back ?? document.body).backgroundColor));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < worst[0]) worst = [ratio, e.outerHTML.slice(0, 100)];
  }
  return worst;
})()`;

async function checkFilters(tab) {
  const rows = `[...document.querySelectorAll(".cases li[data-v]")]`;
  const shown = () => tab.value(`${rows}.filter((r) => !r.hidden).length`);
  const all = await shown();
  check("all cases are listed", all > 0 && all === (await tab.value(`${rows}.length`)));
  await tab.value(`document.querySelector("button[value=fail]").click()`);
  const bad = await shown();
  check("the verdict filter leaves the failures", bad > 0 && bad < all, [bad, all]);
  check("and nothing else", await tab.value(`${rows}.filter((r) => !r.hidden).every((r) => r.dataset.v.split(" ").includes("fail"))`));
  await tab.value(`(() => { const s = document.querySelector("select[name=level]"); s.value = "MUST"; s.dispatchEvent(new Event("input", { bubbles: true })); })()`);
  const must = await shown();
  check("the level filter narrows", must > 0 && must <= bad, [must, bad]);
  await tab.value(`document.querySelector("button[name=all]").click()`);
  check("show all shows all", (await shown()) === all);
  const chapter = await tab.value(`document.querySelector(".chapter").dataset.chapter`);
  await tab.value(`(() => { const s = document.querySelector("select[name=chapter]"); s.value = ${JSON.stringify(chapter)}; s.dispatchEvent(new Event("input", { bubbles: true })); })()`);
  check("the chapter filter leaves one chapter", (await tab.value(`document.querySelectorAll(".chapter:not([hidden])").length`)) === 1);
  await tab.value(`document.querySelector("button[name=all]").click()`);
  const id = await tab.value(`document.querySelector(".cases .id").textContent`);
  await tab.value(`(() => { const s = document.querySelector(".filters input"); s.value = ${JSON.stringify(id)}; s.dispatchEvent(new Event("input", { bubbles: true })); })()`);
  check("the text filter finds an id", (await shown()) >= 1 && (await shown()) < all && (await tab.value(`!document.querySelector(".cases li[data-v]").hidden`)));
  check("the number shown is told", (await tab.value(`document.querySelector(".filters output").textContent`)) === `${await shown()} shown`);
  await tab.value(`(() => { const s = document.querySelector(".filters input"); s.value = "no such thing"; s.dispatchEvent(new Event("input", { bubbles: true })); })()`);
  check("nothing fits: nothing is shown", (await shown()) === 0);
}

async function checkPages(tab, look) {
  const key = await tab.value(`decodeURIComponent(document.querySelector(".wrong .small a").hash.slice(1))`);
  await tab.value(`document.querySelector(".wrong .small a").click()`);
  check(`${look.name}: a link opens the case's page`, await tab.value(visible(".page:target .log")));
  check(`${look.name}: and hides the overview`, !(await tab.value(visible("#overview"))));
  check(`${look.name}: the page begins at its top`, (await tab.value("new Promise((done) => requestAnimationFrame(() => done(scrollY)))")) < 40);
  check(`${look.name}: a case's page fits`, await tab.value(FITS), await tab.value(WIDE));
  check(`${look.name}: it has a command`, (await tab.value(`document.querySelector(".page:target .command").textContent`)).includes(key));
  check(`${look.name}: its failed step is marked in steps and log`, await tab.value(`[".steps .fail", ".log .step.fail"].every((s) => document.querySelector(".page:target " + s))`));
  const [contrast, where] = await tab.value(CONTRAST);
  check(`${look.name}: a case's page can be read`, contrast >= 4.5, [contrast, where]);
  await tab.shot(`${look.name}-case`);
  const different = await tab.value(`(() => { const m = document.querySelector(".page .bytes mark"); return m && m.closest(".page").id; })()`);
  check(`${look.name}: some case points at a byte`, different);
  if (different) {
    await tab.value(`location.hash = ${JSON.stringify(different)}`);
    check(`${look.name}: the page of a difference fits`, await tab.value(FITS), await tab.value(WIDE));
    await tab.shot(`${look.name}-bytes`);
  }
  await tab.value(`document.querySelector(".page:target .crumbs a").click()`);
  check(`${look.name}: back to the overview`, await tab.value(visible("#overview")));
  await tab.value(`document.querySelector(".matrix a").click()`);
  check(`${look.name}: a letter opens its requirement`, await tab.value(visible(".page:target .facts")));
  check(`${look.name}: a requirement's page fits`, await tab.value(FITS), await tab.value(WIDE));
  await tab.shot(`${look.name}-requirement`);
}

async function checkReport(look) {
  const tab = await openTab(look);
  await tab.open(url);
  check(`${look.name}: the overview fits`, await tab.value(FITS), await tab.value(WIDE));
  check(`${look.name}: the verdict comes first`, (await tab.value(`document.querySelector("h1").checkVisibility() || document.querySelector("#overview h1").textContent`)) === "Not conformant");
  const [contrast, where] = await tab.value(CONTRAST);
  check(`${look.name}: the overview can be read`, contrast >= 4.5, [contrast, where]);
  const page = await tab.value(`getComputedStyle(document.body).backgroundColor`);
  check(`${look.name}: its colours follow the scheme`, /rgb\((\d+)/.exec(page)[1] > 127 === (look.scheme === "light"), page);
  await tab.shot(`${look.name}-top`);
  await tab.value(`document.querySelector(".matrix").scrollIntoView()`);
  await tab.shot(`${look.name}-matrix`);
  await tab.value(`document.querySelector("#cases").scrollIntoView()`);
  await tab.shot(`${look.name}-cases`);
  if (look === LOOKS[0]) await checkFilters(tab);
  await tab.value(`document.querySelector("button[name=all]").click()`);
  await checkPages(tab, look);
  const deep = await tab.value(`document.querySelector(".page").id`);
  await tab.open(`${url}#${deep}`);
  check(`${look.name}: an address with a fragment opens that case`, await tab.value(`document.querySelector(".page:target")?.id === ${JSON.stringify(deep)} && ${visible(".page:target")}`));
  check(`${look.name}: no complaint on the console`, tab.complaints.length === 0, tab.complaints.slice(0, 3));
  check(`${look.name}: nothing is asked of the network`, tab.requests.length === 0, tab.requests.slice(0, 3));
}

async function checkWithoutScripts() {
  const tab = await openTab(LOOKS[0], false);
  await tab.open(url);
  check("without scripts: the filters are not offered", !(await tab.value(visible(".filters"))));
  check("without scripts: the cases are listed", await tab.value(visible(".cases li[data-v] a")));
  const key = await tab.value(`decodeURIComponent(document.querySelector(".wrong .small a").hash.slice(1))`);
  await tab.open(`${url}#${key}`);
  check("without scripts: a case's page opens", await tab.value(visible(".page:target .log")));
  check("without scripts: the overview is away", !(await tab.value(visible("#overview"))));
}

// Text of a peer must not run, load or restyle anything.
async function checkPolicy() {
  const tab = await openTab(LOOKS[0]);
  await tab.open(url);
  const ran = await tab.value(`(async () => {
    const s = document.createElement("script"); s.textContent = "window.ran = 1"; document.body.append(s);
    const i = document.createElement("img");
    const stopped = new Promise((done) => (i.onerror = done));
    i.src = "http://127.0.0.1:9/x"; document.body.append(i); await stopped;
    document.body.insertAdjacentHTML("beforeend", "<b onclick='window.ran = 2'>x</b>"); document.body.lastChild.click();
    return window.ran ?? 0;
  })()`);
  check("the page's policy lets no other script run", ran === 0, ran);
  check("the page's policy lets nothing be loaded", tab.requests.length === 0, tab.requests);
}

async function checkCompare(look) {
  const tab = await openTab(look);
  await tab.open(pathToFileURL(resolve(compare)).href);
  check(`${look.name}: the comparison fits`, await tab.value(FITS), await tab.value(WIDE));
  check(`${look.name}: it has rows`, (await tab.value(`document.querySelectorAll("table.compare tbody tr").length`)) > 0);
  const [contrast, where] = await tab.value(CONTRAST);
  check(`${look.name}: the comparison can be read`, contrast >= 4.5, [contrast, where]);
  check(`${look.name}: no complaint about the comparison`, tab.complaints.length === 0 && tab.requests.length === 0, [tab.complaints, tab.requests]);
  await tab.shot(`${look.name}-compare`);
}

// Of thousands of vectors only some have a page; no link may lead to one that is not there.
const DEAD = `[...document.querySelectorAll("a[href^='#']")].filter((a) => !document.getElementById(decodeURIComponent(a.hash.slice(1)))).slice(0, 3).map((a) => a.hash)`;

async function checkCodec(look) {
  const tab = await openTab(look);
  await tab.open(pathToFileURL(resolve(codec)).href);
  check(`${look.name}: the overview of a codec fits`, await tab.value(FITS), await tab.value(WIDE));
  const dead = await tab.value(DEAD);
  check(`${look.name}: each link of a codec's report leads somewhere`, dead.length === 0, dead);
  await tab.value(`document.querySelector(".wrong .small a").click()`);
  check(`${look.name}: a link opens the vector's page`, await tab.value(visible(".page:target .command")));
  check(`${look.name}: with its input`, (await tab.value(`document.querySelector(".page:target").textContent`)).includes("input 1: "));
  check(`${look.name}: a vector's page fits`, await tab.value(FITS), await tab.value(WIDE));
  const [contrast, where] = await tab.value(CONTRAST);
  check(`${look.name}: a vector's page can be read`, contrast >= 4.5, [contrast, where]);
  check(`${look.name}: no complaint about the codec`, tab.complaints.length === 0 && tab.requests.length === 0, [tab.complaints, tab.requests]);
  await tab.shot(`${look.name}-vector`);
}

try {
  for (const look of LOOKS) await checkReport(look);
  await checkWithoutScripts();
  await checkPolicy();
  if (compare) for (const look of LOOKS) await checkCompare(look);
  if (codec) for (const look of LOOKS) await checkCodec(look);
} catch (error) {
  check("the test itself", false, error.stack);
}
await chromium.stop();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
