// The trial of the own indicators beside the form: asked for on arrival and when a figure changes.
// It stores nothing. A question that is no longer wanted is dropped without a word.

const place = document.querySelector("[data-trial]");
const form = document.getElementById("figures");
const A_MOMENT = 150;

let asking = null;
let timer = 0;

function tryOut() {
  if (asking) asking.abort();
  asking = new AbortController();
  const asked = fetch(place.dataset.trial, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { "HX-Request": "true" },
    credentials: "same-origin",
    redirect: "manual",
    signal: asking.signal,
  });
  // Without an answer what was shown stays; the next change asks again.
  asked.then((response) => (response.ok ? response.text() : null)).then(show, () => {});
}

function show(piece) {
  if (piece !== null) place.innerHTML = piece;
}

if (place && form) {
  form.addEventListener("change", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(tryOut, A_MOMENT);
  });
  tryOut();
}
