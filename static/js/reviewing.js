// The pages of reviewers: the key j goes on to the next submission, and the boxes of a list can be
// ticked together. Links and boxes do the same without it.

function isTyping(place) {
  return Boolean(place.closest && place.closest("input, textarea, select, [contenteditable]"));
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "j" || event.isComposing || event.repeat) return;
  if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
  const next = document.querySelector("a[data-next]");
  if (!next) return;
  event.preventDefault();
  next.click();
});

function count(form) {
  const boxes = form.querySelectorAll("input[name=pick]");
  const ticked = form.querySelectorAll("input[name=pick]:checked").length;
  const place = form.querySelector("[data-picked]");
  const send = form.querySelector("button[type=submit]");
  if (place) place.textContent = "已选 " + ticked + "/" + boxes.length + " 份";
  if (send) send.disabled = ticked === 0;
}

for (const form of document.querySelectorAll("form[data-picks]")) {
  count(form);
  form.addEventListener("change", () => count(form));
  form.addEventListener("click", (event) => {
    const wanted = event.target.dataset.pick;
    if (!wanted) return;
    for (const box of form.querySelectorAll("input[name=pick]")) box.checked = wanted === "all";
    count(form);
  });
}

// Going back in history shows the boxes as they were left.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-picks]")) count(form);
});
