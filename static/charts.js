// Draws good and bad over time from the table that stands beside; without it the table is all there is.
"use strict";

const colour = (name) => {
  const probe = document.body.appendChild(Object.assign(document.createElement("span"), { className: `colour-${name}` }));
  const shown = getComputedStyle(probe).color;
  probe.remove();
  return shown;
};

const numbers = (rows, column) => rows.map((row) => Number(row.cells[column].textContent.trim()));

const named = (cell) => [cell.dataset.drawn, cell.querySelector(".quiet")?.textContent].filter(Boolean); // a short week says so

const tables = typeof Chart === "undefined" ? [] : [...document.querySelectorAll("table.charted")];
const charts = tables.map((table) => {
  const box = table.closest("section").querySelector(".chart");
  const [, ...names] = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
  const rows = [...table.tBodies[0].rows];
  box.hidden = false;
  return new Chart(box.querySelector("canvas"), {
    type: "bar",
    data: {
      labels: rows.map((row) => named(row.cells[0])),
      datasets: names.map((label, at) => ({ label, data: numbers(rows, at + 1), stack: "all" })),
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      scales: {
        x: { stacked: true, grid: { display: false }, ticks: { autoSkip: true, maxRotation: 0 } },
        y: { stacked: true, beginAtZero: true, ticks: { precision: 0 } },
      },
    },
  });
});

const paint = () => {
  for (const chart of charts) {
    const [good, bad] = chart.data.datasets;
    good.backgroundColor = colour("good");
    Object.assign(bad, { backgroundColor: colour("bad-light"), borderColor: colour("bad"), borderWidth: 2 }); // not by hue alone
    chart.options.color = colour("ink");
    for (const axis of Object.values(chart.options.scales)) {
      axis.ticks.color = colour("quiet");
      axis.grid.color = colour("line");
    }
    chart.update();
  }
};

paint();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);

// On paper: as wide as the sheet, in the colours of ink.
matchMedia("print").addEventListener("change", paint);
addEventListener("beforeprint", () => charts.forEach((chart) => chart.resize(702, 100)));
addEventListener("afterprint", () => charts.forEach((chart) => chart.resize()));
