// The trial of the own indicators beside the form: asked for on arrival and when a figure changes.
// It stores nothing. A question that is no longer wanted is dropped without a word.

const place = document.querySelector("[data-trial]");
const form = document.getElementById("figures");
const A_MOMENT = 150;

let asking = null;
let timer = 0;

async function tryOut() {
  if (asking) asking.abort();
  asking = new AbortController();
  try {
    const response = await fetch(place.dataset.trial, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { "HX-Request": "true" },
      credentials: "same-origin",
      redirect: "manual",
      signal: asking.signal,
    });
    if (response.ok) place.innerHTML = await response.text();
  } catch (error) {
    // Without an answer what was shown stays; the next change asks again.
  }
}

if (place && form) {
  form.addEventListener("change", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(tryOut, A_MOMENT);
  });
  tryOut();
}
