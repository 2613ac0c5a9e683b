declare module "maplibre-gl/dist/maplibre-gl-csp.js" {
  export { default } from "maplibre-gl";
  export * from "maplibre-gl";
}
