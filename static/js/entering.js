// Filling in by keyboard as in a sheet: Enter and the arrow down go on to the next figure, the arrow
// up goes back; the figure that is left is saved by itself. Enter never sends the form: what is
// handed in or left is said by a button. Without it Enter saves, as browsers do.

const form = document.querySelector("form[data-autosave]");

function figures() {
  const fields = form.querySelectorAll(".entry .num, .entry select");
  return Array.from(fields).filter((field) => !field.disabled);
}

/* How many figures further a key leads; 0: it does what it always does. */
function step(event) {
  const place = event.target;
  if (event.key === "Enter") return place.matches(".entry input, .entry select") ? 1 : 0;
  if (!place.matches(".entry .num")) return 0; // arrows choose in a list and move in a note
  return { ArrowDown: 1, ArrowUp: -1 }[event.key] || 0;
}

function goTo(field) {
  field.focus();
  if (field.select) field.select();
}

function walk(event) {
  if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const further = step(event);
  if (!further) return;
  event.preventDefault();
  const all = figures();
  const here = all.findIndex((field) => event.target.closest(".field").contains(field));
  const next = all[here + further];
  if (next) goTo(next);
  else if (further > 0) form.querySelector("button[value=check]").focus();
}

if (form) form.addEventListener("keydown", walk);
