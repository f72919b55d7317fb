// The module of every page. Everything works without it; it only makes things quicker:
// copying, printing, menus that close, pickers that submit themselves, a guard for unsaved
// figures, and the first error under the cursor.

const root = document.documentElement;
root.classList.add("js");

/* Saying something to everyone, screen readers included. */
function say(text, tone) {
  const place = document.getElementById("live-notice");
  if (!place) return;
  const box = document.createElement("div");
  const words = document.createElement("p");
  box.className = "notice " + tone;
  words.textContent = text;
  box.appendChild(words);
  place.textContent = "";
  place.appendChild(box);
  if (tone !== "error") {
    window.setTimeout(() => {
      if (box.parentNode) box.parentNode.removeChild(box);
    }, 6000);
  }
}

/* Copying: the clipboard interface needs HTTPS; an intranet on plain http uses a selection. */
function copyBySelection(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.setAttribute("readonly", "");
  area.className = "visually-hidden";
  document.body.appendChild(area);
  area.select();
  const done = document.execCommand("copy");
  document.body.removeChild(area);
  return done;
}

async function copy(button) {
  const source = document.querySelector(button.dataset.copy);
  if (!source) return;
  const text = (source.value || source.textContent).trim();
  let done = false;
  if (navigator.clipboard && window.isSecureContext) {
    done = await navigator.clipboard.writeText(text).then(() => true, () => false);
  }
  if (!done) done = copyBySelection(text);
  button.focus();
  if (done) say("已复制，可以粘贴到文稿中。", "success");
  else say("浏览器不允许复制，请选中文字后按 Ctrl+C。", "error");
}

document.addEventListener("click", (event) => {
  const copier = event.target.closest("[data-copy]");
  if (copier) copy(copier);
  if (event.target.closest("[data-print]")) window.print();
  for (const menu of document.querySelectorAll("details.drop[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest && event.target.closest("details.drop[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

/* Pickers: a choice by pointer submits at once; by keyboard when the field is left or on Enter,
   so that walking through the choices with the arrow keys does not load a page for each. */
const walked = new WeakSet();

function submitPicker(select) {
  const form = select.form;
  if (form && form.matches("[data-autosubmit]")) form.requestSubmit();
}

document.addEventListener("keydown", (event) => {
  if (!event.target.matches || !event.target.matches("[data-autosubmit] select")) return;
  if (event.key === "Enter" && walked.has(event.target)) submitPicker(event.target);
  else if (/^(Arrow|Page|Home|End)|^.$/.test(event.key)) event.target.dataset.keyed = "yes";
});

document.addEventListener("pointerdown", (event) => {
  if (event.target.matches("[data-autosubmit] select")) delete event.target.dataset.keyed;
});

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-autosubmit] select")) return;
  if (event.target.dataset.keyed) walked.add(event.target);
  else submitPicker(event.target);
});

document.addEventListener("focusout", (event) => {
  if (event.target.matches && walked.has(event.target)) submitPicker(event.target);
});

/* Unsaved figures: leaving a changed form asks first. */
const changed = new Set();

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form && form.matches("[data-guard]")) changed.add(form);
});

window.addEventListener("beforeunload", (event) => {
  for (const form of changed) {
    if (document.contains(form)) {
      event.preventDefault();
      event.returnValue = "";
    }
  }
});

document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) changed.delete(event.target);
});

document.addEventListener("htmx:afterRequest", (event) => {
  const sender = event.detail.elt;
  if (event.detail.successful && sender.matches("[data-guard], [data-saves]")) {
    changed.delete(sender.matches("form") ? sender : sender.closest("form"));
  }
});

/* A form that saves by itself says what became of it; its checks in place stay silent. What is sent
   from beside it, such as files, is not. */
function isCheck(event) {
  return Boolean(event.detail.requestConfig.elt.closest("form[data-autosave]"));
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const isSaid = [401, 503, 507].includes(event.detail.xhr.status);
  if (isSaid && isCheck(event)) event.detail.shouldSwap = false;
});

document.addEventListener("htmx:sendError", (event) => {
  if (isCheck(event)) return;
  say("没有连上服务器，填写的内容还在本页，请检查网络后再试。", "error");
});

document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  if (isCheck(event) || status === 401 || status === 409 || status === 422) return;
  if (status === 403) say("您没有权限执行此操作，或登录已经更换。请再试一次；仍然不行的，请刷新页面。", "error");
  else say("操作没有成功（代码 " + status + "），填写的内容还在本页，请稍后再试。", "error");
});

/* A link to a field puts the cursor into it; without one the first error gets it, on arrival and
   after an update in place. */
function focusFirstError(within) {
  const wrong = within.querySelector(
    "[data-error-summary], [aria-invalid=true], .is-invalid"
  );
  if (wrong) wrong.focus();
}

function focusNamedField() {
  const named = location.hash && document.getElementById(location.hash.slice(1));
  const control = named && named.matches(".field") && named.querySelector("input, select");
  if (control) control.focus();
  return Boolean(named);
}

window.addEventListener("hashchange", focusNamedField);
if (document.querySelector("[data-error-summary]") || !focusNamedField()) {
  focusFirstError(document);
} else {
  /* The browser goes to the named place once more when all has arrived, and drops the cursor. */
  window.addEventListener("load", () => window.setTimeout(() => {
    if (document.activeElement === document.body) focusNamedField();
  }, 100));
}
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.xhr && event.detail.xhr.status === 422) focusFirstError(event.detail.target);
});

/* What was typed or chosen after an update in place was asked for outlives its arrival, and so does
   the cursor when the part that held it is gone. What the answer says is not about it, so it is asked
   about anew, unless the person is still typing: then leaving the field asks. */
let typedMeanwhile = [];
const unasked = [];
let cursorIn = "";

document.addEventListener("htmx:beforeSwap", (event) => {
  const target = event.detail.target;
  const sent = event.detail.requestConfig.formData;
  typedMeanwhile = Array.from(target.querySelectorAll("input[type=text][name], select[name]"))
    .filter((field) => sent.has(field.name) && field.value !== sent.get(field.name))
    .map((field) => ({ name: field.name, value: field.value }));
  cursorIn = target.contains(document.activeElement) ? target.id : "";
});

/* At once, not after settling: by then the person may have typed on. */
document.addEventListener("htmx:afterSwap", () => {
  for (const { name, value } of typedMeanwhile) {
    const field = document.getElementsByName(name)[0];
    if (!field) continue;
    field.value = value;
    if (field.matches("select") || field !== document.activeElement) unasked.push(field);
  }
  const place = cursorIn && document.getElementById(cursorIn);
  if (place && !place.contains(document.activeElement)) {
    const next = ["summary", ".note", "input"].map((kind) => place.querySelector(kind)).find(Boolean);
    if (next) next.focus();
  }
  typedMeanwhile = [];
  cursorIn = "";
});

document.addEventListener("htmx:afterSettle", () => {
  for (const field of unasked.splice(0)) {
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
});
