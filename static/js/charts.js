// Charts: draws the figures that the page carries as JSON. The library is large, so it is asked for
// only when a page has a chart, and only after the numbers stand on the screen.

const OPTIONS = { displayModeBar: false, responsive: true, doubleClick: false, scrollZoom: false };

function figureOf(place) {
  return JSON.parse(document.getElementById(place.dataset.chart).textContent);
}

function draw(place) {
  const figure = figureOf(place);
  place.textContent = "";
  return window.Plotly.newPlot(place, figure.data, figure.layout, OPTIONS).then(() => {
    place.classList.add("drawn");
    place.after(keeper(place));
  });
}

/* A chart as a picture, for a report or a chat; twice the pixels of the screen. */
function keeper(place) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-outline chart-keep";
  button.textContent = "存为图片";
  button.setAttribute("aria-label", `把图表存为图片：${place.getAttribute("aria-label")}`);
  button.addEventListener("click", () => {
    const { clientWidth: width, clientHeight: height } = place;
    const filename = document.title.replace(/[\\/:*?"<>|\s]+/g, "-");
    window.Plotly.downloadImage(place, { format: "png", scale: 2, width, height, filename });
  });
  return button;
}

function failed(places) {
  for (const place of places) {
    const wait = place.querySelector(".chart-wait");
    if (wait) wait.textContent = "图表没有载入，请刷新页面；各年数值见下表。";
  }
}

function load(places) {
  const script = document.createElement("script");
  script.src = places[0].dataset.library;
  script.onload = () => {
    for (const place of places) draw(place);
  };
  script.onerror = () => failed(places);
  document.head.appendChild(script);
}

/* Paper has its own width: a chart takes it while printing, and comes back. */
function fit(size) {
  for (const place of document.querySelectorAll("[data-chart].drawn")) {
    window.Plotly.relayout(place, size(place));
  }
}

function onPaper() {
  return { width: 940, height: 230 };
}

function onScreen(place) {
  return { width: null, height: figureOf(place).layout.height, autosize: true };
}

const places = Array.from(document.querySelectorAll("[data-chart]"));

if (places.length) {
  if (document.readyState === "complete") load(places);
  else window.addEventListener("load", () => load(places), { once: true });
  window.addEventListener("beforeprint", () => fit(onPaper));
  window.addEventListener("afterprint", () => fit(onScreen));
}
