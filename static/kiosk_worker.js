// A tablet without a network: its faces stay, and what is pressed waits here until the server has it. The copies of
// pages hold nothing of a customer; a press is forgotten only once the server says that it is stored.
"use strict";

const at = (path) => new URL(path, registration.scope).pathname;
const HOME = at("");
const TAP = at("tap/");
const ABOUT = at("about/");
const COPIES = at("copies/");
const WAITING = at("waiting/");
const CACHE = "kiosk";
const MINUTE = 60 * 1000;
const PATIENCE = 3000; // of somebody who waits for the next page
const LONG_PATIENCE = 20 * 1000; // where nobody waits
const QUIET = MINUTE / 2; // how long nobody is made to wait again, once somebody was
const FRESH = 5 * MINUTE; // until copies are renewed
const AGAIN = 60 * MINUTE; // until a press that the server refused is sent again
const MOST_REFUSALS = 30 * 24; // of the server's own: an hour between them, a month in all
const BLANK = 'name="nth" value=""';
let hungUntil = 0; // by a clock that nobody sets, like all that is kept in memory
let copiedAt;
let round = 0; // of copies; what was asked for before they were thrown away is not kept

// --- The server ---------------------------------------------------------------------------------

async function reach(address, patience, options = {}) {
  const signal = AbortSignal.timeout(patience);
  const answer = await fetch(address, { cache: "no-store", redirect: "manual", signal, ...options });
  if (answer.type === "opaqueredirect" || answer.status >= 500) return { answer };
  return { answer, text: await answer.text() };
}

// A page; raises where there is no network, where it hangs, and where it loses the end of the page.
async function reachPage(address, options) {
  if (performance.now() < hungUntil) throw new Error("the network hung a moment ago");
  try {
    const reached = await reach(address, PATIENCE, options);
    if (reached.text !== undefined && !reached.text.trimEnd().endsWith("</html>")) throw new Error("no whole page");
    return reached;
  } catch (error) {
    if (error.name === "TimeoutError") hungUntil = performance.now() + QUIET;
    throw error;
  }
}

async function send(address, fields) {
  const reached = await reach(address, LONG_PATIENCE, { method: "POST", body: new URLSearchParams(fields) });
  hungUntil = 0;
  return reached;
}

// --- Copies -------------------------------------------------------------------------------------

async function refresh() {
  if (copiedAt !== undefined && performance.now() - copiedAt < FRESH) return;
  const begun = round;
  const { answer, text } = await send(COPIES, { waiting: await count() });
  if (answer.status === 200) {
    const kit = JSON.parse(text);
    const cache = await caches.open(CACHE);
    await cache.addAll(kit.files);
    await store(cache, kit, answer.headers);
    if (begun !== round) return forgetFaces();
    copiedAt = performance.now();
  } else if (answer.status === 204 || answer.status === 403) await forgetFaces();
  else throw new Error("no copies");
}

// A copy is protected by the headers with which it came. Those in the tablet's own language go without its name, too.
async function store(cache, { language, pages, files }, came) {
  const headers = new Headers(came);
  for (const name of ["Content-Encoding", "Content-Length", "Vary"]) headers.delete(name);
  headers.set("Content-Type", "text/html; charset=utf-8");
  const own = Object.entries(pages).filter(([name]) => name.endsWith(`/${language}`));
  const copies = [...Object.entries(pages), ...own.map(([name, page]) => [name.slice(0, name.lastIndexOf("/")), page])];
  for (const [name, page] of copies) await cache.put(at(name), new Response(page, { headers }));
  const wanted = [...files, ...copies.map(([name]) => at(name))];
  const addresses = new Set(wanted.map((path) => new URL(path, location).href));
  for (const { url } of await cache.keys()) if (!addresses.has(url)) await cache.delete(url);
}

async function forgetFaces() {
  round += 1;
  copiedAt = undefined;
  const cache = await caches.open(CACHE);
  for (const { url } of await cache.keys()) if (url.startsWith(registration.scope + "screen")) await cache.delete(url);
}

async function kept(name, status = 200) {
  const found = await caches.match(at(name), { cacheName: CACHE });
  return found && { text: await found.text(), headers: found.headers, status };
}

// In the tablet's own language where there is none in this one, as when that is not offered any more.
async function keptIn(language, name) {
  return (language && (await kept(`${name}/${language}`))) || kept(name);
}

// Each showing of a copy has a number of its own, by which its press counts once.
async function copyOfFaces(language) {
  const found = await keptIn(language, "screen");
  if (!found?.text.includes(BLANK)) return away();
  return page({ ...found, text: found.text.replace(BLANK, `name="nth" value="${crypto.randomUUID()}"`) });
}

async function away() {
  const found = await kept("away", 503);
  return found ? page(found) : Response.error();
}

// Which page of the tablet it is; undefined where the server is ill, and for a page of whatever stands between.
function pageIn(text) {
  return text && /data-page="(\w+)"/.exec(text)?.[1];
}

function page({ text, ...shown }) {
  return new Response(text, shown);
}

// --- What the tablet shows ----------------------------------------------------------------------

async function screen({ url }) {
  const language = new URL(url).searchParams.get("lang");
  let reached;
  try {
    reached = await reachPage(url);
  } catch {
    return copyOfFaces(language);
  }
  const { answer, text } = reached;
  if (answer.type === "opaqueredirect") return answer;
  const shows = pageIn(text);
  if (!shows) return copyOfFaces(language);
  if (answer.ok && shows !== "screen") await forgetFaces();
  return page({ text, headers: answer.headers, status: answer.status });
}

async function press(event) {
  const pressedAt = Date.now();
  const fields = Object.fromEntries(await event.request.formData());
  try {
    const { answer, text } = await reachPage(event.request.url, { method: "POST", body: new URLSearchParams(fields) });
    if (answer.type === "opaqueredirect") return answer;
    if (pageIn(text)) return page({ text, headers: answer.headers, status: answer.status });
  } catch {
    // It is kept: whether the server has it is not known.
  }
  const { key, nth, rating, language } = fields;
  try {
    await keep({ id: `${key} ${nth}`, key, nth, rating, language, pressedAt });
  } catch {
    return away();
  }
  event.waitUntil(tell());
  const thanks = await keptIn(language, `kept/${rating}`);
  return thanks ? page(thanks) : away();
}

// What a press was about is told on, or left: the press itself is stored.
async function about(request) {
  const body = new URLSearchParams(await request.formData());
  try {
    const { answer, text } = await reachPage(request.url, { method: "POST", body });
    if (answer.type === "opaqueredirect") return answer;
    if (text !== undefined) return page({ text, headers: answer.headers, status: answer.status });
  } catch {
    // Without a network nobody is asked further.
  }
  return copyOfFaces(new URL(request.url).searchParams.get("lang"));
}

addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (origin !== location.origin) return;
  if (method === "POST" && pathname === TAP) event.respondWith(press(event));
  else if (method === "POST" && pathname === ABOUT) event.respondWith(about(event.request));
  else if (method === "GET" && [HOME, TAP, ABOUT].includes(pathname)) event.respondWith(screen(event.request));
  else if (method === "GET" && !pathname.startsWith(HOME)) event.respondWith(file(event.request));
});

async function file(request) {
  return (await caches.match(request, { cacheName: CACHE, ignoreVary: true })) || fetch(request);
}

// --- What waits ---------------------------------------------------------------------------------

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function inStore(mode, ask) {
  const opening = indexedDB.open("kiosk", 1);
  opening.onupgradeneeded = () => {
    const presses = opening.result.createObjectStore("presses", { keyPath: "order", autoIncrement: true });
    presses.createIndex("id", "id", { unique: true });
  };
  const database = await done(opening);
  try {
    const transaction = database.transaction("presses", mode, { durability: "strict" });
    const ended = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    const [answer] = await Promise.all([done(ask(transaction.objectStore("presses"))), ended]);
    return answer;
  } finally {
    database.close();
  }
}

// One showing of the faces is one press: whatever is pressed on it again was kept before.
async function keep(pressed) {
  try {
    await inStore("readwrite", (presses) => presses.add(pressed));
  } catch (error) {
    if (error.name !== "ConstraintError") throw error;
  }
}

const count = () => inStore("readonly", (presses) => presses.count());

async function nextAfter(order) {
  const [next] = await inStore("readonly", (presses) => presses.getAll(IDBKeyRange.lowerBound(order, true), 1));
  return next;
}

// In their order, one at a time; what is refused waits and holds up no other. 400 may be a gateway's; 410 says that it
// is no press of the server's, which may yet be set up wrongly: so it is forgotten after a month of such answers.
async function deliver() {
  for (let next = await nextAfter(0); next; next = await nextAfter(next.order)) {
    const { order, key, nth, rating, language, pressedAt, refusedAt, refusals = 0 } = next;
    if (refusedAt !== undefined && Math.abs(Date.now() - refusedAt) < AGAIN) continue;
    const told = { pressed_at: pressedAt, sent_at: Date.now(), waiting: (await count()) - 1 };
    const { answer } = await send(WAITING, { key, nth, rating, language, ...told });
    const times = refusals + (answer.status === 410);
    if (answer.status === 204 || times > MOST_REFUSALS) await inStore("readwrite", (presses) => presses.delete(order));
    else if (answer.status === 400 || answer.status === 410) {
      await inStore("readwrite", (presses) => presses.put({ ...next, refusedAt: Date.now(), refusals: times }));
    } else return;
    await tell();
  }
}

async function tell() {
  const waiting = await count();
  for (const client of await clients.matchAll()) client.postMessage({ waiting });
}

// --- When ---------------------------------------------------------------------------------------

async function lookAfter() {
  await tell();
  await navigator.locks.request("kiosk", { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    try {
      await deliver();
      await refresh();
    } catch {
      // Without a network; the page calls again.
    }
  });
}

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(refresh()); // without copies it would take presses that it can't thank for
});
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("message", (event) => event.waitUntil(lookAfter()));
