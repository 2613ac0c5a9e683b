/**
 * Draws each `[data-chart]` from the table that follows it: a line by month or bars by group, on a canvas. The table
 * says the same without a script. Ink for all, jade for the last or the best; y from zero; values stand at the marks.
 */
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import { init, use, type EChartsType } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, LineChart, GridComponent, CanvasRenderer]);
const MOST_BARS = 12;

type Point = { key: string; value: number | null };

function points(box: HTMLElement): Point[] {
  const rows = box.parentElement?.querySelectorAll<HTMLTableRowElement>("tr[data-key]") ?? [];
  return [...rows].map((row) => ({ key: row.dataset.key ?? "", value: row.dataset.value ? Number(row.dataset.value) : null }));
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function option(kind: string, found: Point[]): Record<string, unknown> {
  const ink = token("--ink"), quiet = token("--ink-2"), rule = token("--rule"), jade = token("--jade");
  const text = { color: quiet, fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 13 };
  const shown = kind === "bar" ? found.filter((p) => p.value !== null).slice(0, MOST_BARS).reverse() : found;
  const best = Math.max(...shown.map((p) => p.value ?? -1));
  const names = { type: "category", data: shown.map((p) => p.key), axisLabel: { ...text, width: 120, overflow: "truncate" }, axisLine: { lineStyle: { color: rule } }, axisTick: { show: false } };
  const values = { type: "value", min: 0, max: 100, axisLabel: { ...text, formatter: "{value}%" }, splitLine: { lineStyle: { color: rule, opacity: 0.4 } } };
  const mark = kind === "bar" ? (p: Point) => p.value === best : (_: Point, n: number) => n === shown.length - 1;
  const data = shown.map((p, n) => ({ value: p.value, itemStyle: { color: mark(p, n) ? jade : ink }, label: { show: kind === "bar" || mark(p, n), position: kind === "bar" ? "right" : "top", color: mark(p, n) ? jade : ink, formatter: "{c}%" } }));
  const series = { type: kind, data, barMaxWidth: 18, symbolSize: 7, lineStyle: { color: ink, width: 2 }, connectNulls: false };
  return {
    animation: false,
    textStyle: text,
    grid: { left: 8, right: 56, top: 28, bottom: 8, containLabel: true },
    xAxis: kind === "bar" ? values : names,
    yAxis: kind === "bar" ? names : values,
    series: [series],
  };
}

function draw(box: HTMLElement): EChartsType | null {
  const found = points(box);
  if (!found.some((p) => p.value !== null)) return null;
  box.hidden = false;
  box.setAttribute("role", "img");
  box.setAttribute("aria-label", box.dataset.label ?? "");
  const chart = init(box, null, { renderer: "canvas" });
  chart.setOption(option(box.dataset.chart ?? "bar", found));
  return chart;
}

const boxes = [...document.querySelectorAll<HTMLElement>("[data-chart]")];
let charts = boxes.map(draw);
const fit = new ResizeObserver(() => charts.forEach((chart) => chart?.resize()));
boxes.forEach((box) => fit.observe(box));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  charts.forEach((chart) => chart?.dispose());
  charts = boxes.map(draw);
});
