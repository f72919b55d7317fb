// The list of sections marks the one that is being worked in: the one with the cursor or the one
// that was asked for, as long as it is in view, else the last whose head has passed the upper third
// of the window. The server marks one too; without this it stays as it was on arrival.

const LINE = 0.3;
const BY_HAND = ["wheel", "touchmove"]; // ways to turn away from the section with the cursor
const steps = Array.from(document.querySelectorAll(".steps a[href^='#']"));

let chosen = null;
let waiting = false;

/* Looked up anew each time: a section may have been replaced in place. */
function sectionOf(step) {
  return document.getElementById(step.hash.slice(1));
}

function isInView(section) {
  const box = section.getBoundingClientRect();
  return box.bottom > 0 && box.top < window.innerHeight;
}

function isAtEnd() {
  return window.scrollY + window.innerHeight >= document.documentElement.scrollHeight - 2;
}

function byPlace() {
  const known = steps.filter(sectionOf);
  const line = window.innerHeight * (isAtEnd() ? 1 : LINE);
  const passed = known.filter((step) => sectionOf(step).getBoundingClientRect().top <= line);
  return passed[passed.length - 1] || known[0];
}

function mark() {
  waiting = false;
  if (chosen && !(sectionOf(chosen) && isInView(sectionOf(chosen)))) chosen = null;
  const here = chosen || byPlace();
  for (const step of steps) {
    step.classList.toggle("here", step === here);
    if (step === here) step.setAttribute("aria-current", "step");
    else step.removeAttribute("aria-current");
  }
}

function later() {
  if (!waiting) window.requestAnimationFrame(mark);
  waiting = true;
}

function choose(place) {
  const step = steps.find((each) => sectionOf(each) && sectionOf(each).contains(place));
  if (!step) return;
  chosen = step;
  later();
}

function begin() {
  document.addEventListener("focusin", (event) => choose(event.target));
  for (const step of steps) step.addEventListener("click", () => choose(sectionOf(step)));
  for (const way of BY_HAND) {
    window.addEventListener(way, () => { chosen = null; }, { passive: true });
  }
  window.addEventListener("scroll", later, { passive: true });
  window.addEventListener("resize", later);
  choose(document.getElementById(window.location.hash.slice(1)) || document.activeElement);
  later();
}

if (steps.length) begin();
