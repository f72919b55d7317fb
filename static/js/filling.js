// The reporter's form saves by itself: about every thirty seconds, on leaving a field, and when the
// page is left, only when something changed. What was typed lives in the page alone, nothing of it
// in the browser's storage: the machine may be shared.
//
// One save runs at a time. A save whose answer was lost is sent again as it was, under its key, so
// that it counts once; what was typed since follows as the next one.

const PERIOD = 30000;
const AFTER_A_FIELD = 400;
const PATIENCE = 20000;
const PAUSES = [3000, 6000, 15000, 30000, 60000];
const SEEN = ["version", "key", "held"]; // what the page showed, as the server counts it
const NOT_FIGURES = ["csrfmiddlewaretoken", ...SEEN];

const OFFLINE = "未保存：网络不通，将自动重试。内容仍在本页，请不要关闭。";
const TROUBLE = "未保存：服务器暂时没有回应，将自动重试。内容仍在本页，请不要关闭。";
const NOT_YOURS = "未保存：现在登录的账号不能填写本表，请换回原来的账号。内容仍在本页。";
const HELD = "核对差别后请按“保存草稿”；在那之前不自动保存。";

const form = document.querySelector("form[data-autosave]");
const place = document.getElementById("saving");

let kept = form ? figures() : ""; // what the server has, as far as this page knows
let touched = false; // the person has changed something since the last save began
let pending = null; // a save without an answer: {figures, fields}
let running = false;
let stopped = false; // saving by itself has ended; only the button saves now
let pressed = null; // the button that waits for a save under way
let leaving = false;
let failures = 0;
let timer = 0;

function figures() {
  const fields = Array.from(new FormData(form)).filter(([name]) => !NOT_FIGURES.includes(name));
  return new URLSearchParams(fields).toString();
}

function isUnsaved() {
  return pending !== null || (touched && figures() !== kept);
}

function show(words, tone) {
  place.classList.toggle("trouble", tone === "trouble");
  place.textContent = words;
}

function showSignedOut() {
  show("登录已过期，请", "trouble");
  const link = document.createElement("a");
  link.href = form.dataset.login;
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = "重新登录";
  place.append(link, "，内容仍在本页；登录后回到本页即自动保存。");
}

function later(pause) {
  window.clearTimeout(timer);
  timer = window.setTimeout(save, pause);
}

/* Sending one save, and giving up on an answer that does not come. */
function send(fields) {
  const patience = new AbortController();
  const bell = window.setTimeout(() => patience.abort(), PATIENCE);
  const sent = fetch(form.dataset.autosave, {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams(fields + "&" + token()),
    credentials: "same-origin",
    redirect: "manual",
    signal: patience.signal,
  });
  const rung = () => window.clearTimeout(bell);
  sent.then(rung, rung);
  return sent;
}

function token() {
  const field = form.querySelector("input[name=csrfmiddlewaretoken]");
  return new URLSearchParams([[field.name, field.value]]).toString();
}

function seen() {
  const fields = SEEN.map((name) => [name, form.elements[name].value]);
  return new URLSearchParams(fields).toString();
}

async function save() {
  window.clearTimeout(timer);
  timer = 0;
  if (running || stopped) return;
  if (!isUnsaved()) {
    goOn();
    return;
  }
  if (pending === null) {
    const now = figures();
    pending = { figures: now, fields: now + "&" + seen() };
    touched = false;
  }
  running = true;
  if (!failures) show("正在保存…");
  let answer = await ask(pending.fields);
  if (answer.state === "token") {
    form.querySelector("input[name=csrfmiddlewaretoken]").value = answer.token;
    answer = await ask(pending.fields);
  }
  running = false;
  take(answer);
}

/* The answer as the server states it, or what happened instead of one. */
async function ask(fields) {
  let response;
  try {
    response = await send(fields);
  } catch (error) {
    return { state: "offline" };
  }
  if (response.type === "opaqueredirect") return { state: "signed_out" };
  try {
    return await response.json();
  } catch (error) {
    return { state: response.status === 403 || response.status === 404 ? "not_yours" : "trouble" };
  }
}

function take(answer) {
  if (answer.state === "saved") saved(answer);
  else if (answer.state === "stale" || answer.state === "refused") stop(answer.words);
  else if (answer.state === "signed_out") wait(showSignedOut);
  else if (answer.state === "not_yours") wait(() => show(NOT_YOURS, "trouble"));
  else retry(answer.state === "offline" ? OFFLINE : answer.words || TROUBLE);
}

function saved(answer) {
  kept = pending.figures;
  pending = null;
  failures = 0;
  for (const field of document.querySelectorAll("input[name=version]")) {
    field.value = answer.version;
  }
  form.elements.key.value = answer.key;
  form.elements.held.value = answer.held;
  if (!isUnsaved()) {
    show(answer.words);
    goOn();
    return;
  }
  show("正在保存…");
  later(pressed ? 0 : AFTER_A_FIELD);
}

/* Nothing more can be saved from here unasked: the button leads to what explains it. */
function stop(words) {
  stopped = true;
  touched = true;
  show(words, "trouble");
  if (pressed) press();
}

/* Not without the person: signing in, in another tab. Coming back tries again. */
function wait(tell) {
  failures = 0;
  if (pressed) {
    press();
    return;
  }
  tell();
  later(PERIOD);
}

function retry(words) {
  show(words, "trouble");
  pressed = null;
  later(PAUSES[Math.min(failures, PAUSES.length - 1)]);
  failures += 1;
}

/* The button that was pressed while a save was under way. */
function goOn() {
  if (pressed) press();
}

function press() {
  const button = pressed;
  pressed = null;
  leaving = true;
  form.requestSubmit(button);
}

function saveIfUnsaved() {
  if (isUnsaved()) save();
}

/* A page that came back with something that is not saved. */
function takeUp() {
  if (form.hasAttribute("data-compared")) {
    stopped = true;
    touched = true;
    kept = "";
    show(HELD);
  } else if (form.hasAttribute("data-unsaved")) {
    touched = true;
    kept = "";
    later(PERIOD);
  }
}

/* Where the head of the page is out of sight, the state of saving stays in a corner. */
function stayInSight() {
  const follow = ([head]) => place.classList.toggle("away", !head.isIntersecting);
  new IntersectionObserver(follow).observe(place.closest(".head"));
}

function begin() {
  takeUp();
  stayInSight();
  form.addEventListener("input", () => {
    touched = true;
    leaving = false;
    if (!timer) later(PERIOD);
  });
  form.addEventListener("change", () => {
    touched = true;
    if (!failures) later(AFTER_A_FIELD);
  });
  /* What can be saved is saved first: a dead network then leaves the person on this page. */
  form.addEventListener("submit", (event) => {
    if (leaving || stopped || !(running || isUnsaved())) {
      leaving = true;
      return;
    }
    event.preventDefault();
    pressed = event.submitter;
    save();
  });
  window.addEventListener("online", saveIfUnsaved);
  document.addEventListener("visibilitychange", saveIfUnsaved);
  window.addEventListener("beforeunload", (event) => {
    if (leaving || !isUnsaved()) return;
    event.preventDefault();
    event.returnValue = "";
  });
  /* A page that comes back from the history is old: show what is saved now. */
  window.addEventListener("pageshow", (event) => {
    leaving = false;
    if (event.persisted && !isUnsaved()) window.location.reload();
  });
}

if (form && place) begin();
