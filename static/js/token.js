// The token that forms carry. A new sign-in, in whatever tab or window, makes a new one, and its
// cookie is for the server alone. So a page that was out of sight or out of focus asks for the token
// when the person is back, and what is sent meanwhile waits for the answer. Without an answer it is
// sent as it is: the server refuses an old token and gives back what was typed.

// A form that the server carries on for whoever sent it keeps the token that came with it: it may
// have come from another site.
const FIELD = "form:not([data-carried]) input[name=csrfmiddlewaretoken]";
const PATIENCE = 5000;

let isOld = false; // somebody may have signed in since the page got its token
let asking = null; // the question under way
const waiting = new WeakSet(); // forms that go on when it is answered
const going = new WeakSet(); // forms that go on now, whatever the answer was

/* Asking, and giving up on an answer that does not come. */
function ask() {
  isOld = false; // before asking: who leaves while it is under way asks again
  const patience = new AbortController();
  const bell = window.setTimeout(() => patience.abort(), PATIENCE);
  const asked = fetch(document.body.dataset.token, {
    headers: { Accept: "application/json" },
    credentials: "same-origin",
    redirect: "error",
    signal: patience.signal,
  });
  const known = asked.then((response) => response.json()).then(take, () => {
    isOld = true;
  });
  return known.then(() => {
    window.clearTimeout(bell);
    asking = null;
  });
}

function take(answer) {
  for (const field of document.querySelectorAll(FIELD)) field.value = answer.token;
}

/* When the forms hold the newest token; null when they do already. */
function renewed() {
  if (isOld && !asking) asking = ask();
  return asking;
}

function leave() {
  isOld = true;
}

window.addEventListener("blur", leave);
window.addEventListener("focus", renewed);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) leave();
  else renewed();
});
/* A page out of the history is as old as when it was left. */
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  leave();
  renewed();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || going.has(form) || !form.querySelector(FIELD)) return;
  const soon = renewed();
  if (!soon) return;
  event.preventDefault();
  if (waiting.has(form)) return;
  waiting.add(form);
  const pressed = event.submitter;
  soon.then(() => {
    waiting.delete(form);
    going.add(form);
    form.requestSubmit(pressed);
    going.delete(form);
  });
});

document.addEventListener("htmx:confirm", (event) => {
  const soon = event.detail.verb === "get" ? null : renewed();
  if (!soon) return;
  event.preventDefault();
  soon.then(() => event.detail.issueRequest());
});

/* Refused, perhaps for the token: pressing again asks first. */
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 403) leave();
});
