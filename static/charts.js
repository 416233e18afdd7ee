// Draws good and bad over time from the table that stands beside; without it the table is all there is.
"use strict";

const colour = (name) => {
  const probe = document.body.appendChild(Object.assign(document.createElement("span"), { className: `colour-${name}` }));
  const shown = getComputedStyle(probe).color;
  probe.remove();
  return shown;
};

const numbers = (rows, column) => rows.map((row) => Number(row.cells[column].textContent.trim()));

const charts = [...document.querySelectorAll("table.charted")].map((table) => {
  const box = table.closest("section").querySelector(".chart");
  const [, ...names] = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
  const rows = [...table.tBodies[0].rows];
  box.hidden = false;
  return new Chart(box.querySelector("canvas"), {
    type: "bar",
    data: {
      labels: rows.map((row) => row.cells[0].dataset.drawn),
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
    chart.data.datasets.forEach((set, at) => { set.backgroundColor = colour(["good", "bad"][at]); });
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
