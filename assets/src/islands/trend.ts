/**
 * Draws each `[data-trend]`: a line of the last day with the limits of its rules across it. The table under it says the
 * same without a script. Ink for what was measured; seal for the limit, and for whatever lies beyond it.
 */
import { LineChart } from "echarts/charts";
import { GridComponent, MarkLineComponent } from "echarts/components";
import { init, use, type EChartsType } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([LineChart, GridComponent, MarkLineComponent, CanvasRenderer]);

interface Trend {
  readonly points: readonly (readonly [number, number])[];
  readonly limits: readonly { readonly value: number; readonly words: string }[];
  readonly unit: string;
  readonly from: number;
  readonly until: number;
}

const charts = new Map<HTMLElement, EChartsType>();
const fit = new ResizeObserver((seen) => seen.forEach((one) => charts.get(one.target as HTMLElement)?.resize()));

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function rem(): number {
  return parseFloat(getComputedStyle(document.documentElement).fontSize);
}

function hour(at: number): string {
  return new Date(at).toLocaleTimeString("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hour12: false });
}

function draw(box: HTMLElement): void {
  const trend = JSON.parse(box.dataset["trend"] ?? "{}") as Trend;
  if (trend.points.length < 2) return;
  box.hidden = false;
  box.setAttribute("role", "img");
  box.setAttribute("aria-label", box.dataset["label"] ?? "");
  const written = { color: token("--ink-2"), fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 0.8125 * rem() };
  const values = trend.points.map(([, value]) => value);
  const near = trend.limits.filter((limit) => limit.value <= 2.5 * Math.max(...values, 1));
  const top = Math.max(...values, ...near.map((limit) => limit.value)) * 1.12;
  const low = Math.min(0, ...values);
  const chart = init(box, null, { renderer: "canvas" });
  chart.setOption({
    animation: false,
    textStyle: written,
    grid: { left: 0, right: 0.5 * rem(), top: 0.5 * rem(), bottom: 0, containLabel: true },
    xAxis: { type: "time", min: trend.from, max: trend.until, axisLabel: { ...written, hideOverlap: true, formatter: hour }, axisLine: { lineStyle: { color: token("--edge") } }, axisTick: { show: false }, splitLine: { show: false } },
    yAxis: { type: "value", min: low, max: top, axisLabel: { ...written, formatter: (value: number) => String(Math.round(value * 10) / 10), showMaxLabel: false }, splitNumber: 3, splitLine: { lineStyle: { color: token("--rule") } } },
    series: [
      {
        type: "line",
        data: trend.points,
        showSymbol: false,
        lineStyle: { color: token("--ink"), width: 2 },
        itemStyle: { color: token("--ink") },
        markLine: {
          silent: true,
          symbol: "none",
          lineStyle: { color: token("--seal"), type: "dashed", width: 1.5 },
          // two limits that lie close are named at either end
          data: near.map((limit, n) => ({ yAxis: limit.value, label: { ...written, color: token("--seal"), position: n % 2 && Math.abs(limit.value - (near[n - 1]?.value ?? 0)) < 0.15 * (top - low) ? "insideEndTop" : "insideStartTop", formatter: limit.words } })),
        },
      },
    ],
  });
  charts.set(box, chart);
  fit.observe(box);
}

function all(root: ParentNode): void {
  for (const box of root.querySelectorAll<HTMLElement>("[data-trend]")) if (!charts.has(box)) draw(box);
}

function again(): void {
  for (const [box, chart] of charts) {
    fit.unobserve(box);
    chart.dispose();
  }
  charts.clear();
  all(document);
}

all(document);
document.body.addEventListener("htmx:afterSettle", again);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
