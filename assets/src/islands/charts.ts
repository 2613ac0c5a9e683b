/**
 * Draws each `[data-chart]` from the table that follows it: a line by month or bars by group, on a canvas. The table
 * says the same without a script. Ink for all, and one colour for the last month and the group that has most: jade
 * for what is good, seal for what is not. Values stand at the marks, so bars need no axis; they begin at
 * zero. One value alone is no chart: the table says it.
 */
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import { init, use, type EChartsType } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, LineChart, GridComponent, CanvasRenderer]);
const MOST_BARS = 12;
const BAR_ROW = 2.25; // in rem: what a bar and the space around it take
const LINE_HEIGHT = 15; // in rem

type Point = { key: string; value: number | null };
type Option = Record<string, unknown>;

function points(box: HTMLElement): Point[] {
  const rows = box.parentElement?.querySelectorAll<HTMLTableRowElement>("tr[data-key]") ?? [];
  const found = [...rows].map((row) => ({ key: row.dataset.key ?? "", value: row.dataset.value ? Number(row.dataset.value) : null }));
  return box.dataset.chart === "bar" ? found.filter((p) => p.value !== null).slice(0, MOST_BARS).reverse() : found;
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Pixels in a rem: grows with the large type. */
function rem(): number {
  return parseFloat(getComputedStyle(document.documentElement).fontSize);
}

function written(): Option {
  return { color: token("--ink-2"), fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 0.8125 * rem() };
}

function labelled(found: Point[], accent: string, marked: (p: Point, n: number) => boolean, shown: (p: Point, n: number) => boolean): Option[] {
  const ink = token("--ink");
  return found.map((p, n) => {
    const color = marked(p, n) ? accent : ink;
    return { value: p.value, itemStyle: { color }, label: { ...written(), show: shown(p, n), position: "right", distance: 8, color, fontWeight: marked(p, n) ? 700 : 400, formatter: "{c}%" } };
  });
}

function bars(found: Point[], lessIsBetter: boolean): Option {
  const values = found.map((p) => p.value ?? 0);
  const most = Math.max(...values), alike = Math.min(...values) === most;
  const accent = token(lessIsBetter ? "--seal" : "--jade");
  const wide = Math.min(12, innerWidth / rem() / 3) * rem();
  return {
    grid: { left: 0, right: 3.75 * rem(), top: 0, bottom: 0, containLabel: true },
    xAxis: { type: "value", min: 0, max: 100, show: false },
    yAxis: { type: "category", data: found.map((p) => p.key), axisLabel: { ...written(), color: token("--ink"), width: wide, overflow: "truncate" }, axisLine: { lineStyle: { color: token("--edge") } }, axisTick: { show: false } },
    series: [{ type: "bar", barWidth: 0.875 * rem(), data: labelled(found, accent, (p) => !alike && p.value === most, () => true) }],
  };
}

function line(found: Point[], lessIsBetter: boolean): Option {
  const last = found.reduce((at, p, n) => (p.value === null ? at : n), -1);
  const isLast = (_: Point, n: number) => n === last;
  return {
    grid: { left: 0, right: 3.75 * rem(), top: 0.75 * rem(), bottom: 0, containLabel: true },
    xAxis: { type: "category", boundaryGap: false, data: found.map((p) => p.key), axisLabel: { ...written(), hideOverlap: true, alignMinLabel: "left" }, axisLine: { lineStyle: { color: token("--edge") } }, axisTick: { show: false } },
    yAxis: { type: "value", min: 0, max: 100, interval: 50, axisLabel: { ...written(), formatter: "{value}%" }, splitLine: { lineStyle: { color: token("--rule") } } },
    series: [{ type: "line", symbol: "circle", symbolSize: 0.4375 * rem(), lineStyle: { color: token("--ink"), width: 2 }, connectNulls: false, data: labelled(found, token(lessIsBetter ? "--seal" : "--jade"), isLast, isLast) }],
  };
}

function draw(box: HTMLElement): EChartsType | null {
  const found = points(box);
  if (found.filter((p) => p.value !== null).length < 2) return null;
  const isBar = box.dataset.chart === "bar";
  box.style.height = `${isBar ? found.length * BAR_ROW : LINE_HEIGHT}rem`;
  box.hidden = false;
  box.setAttribute("role", "img");
  box.setAttribute("aria-label", box.dataset.label ?? "");
  const chart = init(box, null, { renderer: "canvas" });
  chart.setOption({ animation: false, textStyle: written(), ...(isBar ? bars : line)(found, "less" in box.dataset) });
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
