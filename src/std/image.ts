// `image`: resampling, written in modules/image.ts.
import { namespace } from "./namespace.ts";
import { written } from "./written.ts";

const METHODS = ["NEAREST", "LINEAR", "LANCZOS3", "LANCZOS5", "CUBIC"];

const ResizeMethod = namespace("image.ResizeMethod", () => METHODS.map((name) => [name, name.toLowerCase()] as const));

export const image = namespace("image", () => [
  written("image.resize", 'image, shape, method, antialias = true, precision = "highest"', "image"),
  written(
    "image.scaleAndTranslate",
    'image, shape, spatialDims, scale, translation, method, antialias = true, precision = "highest"',
    "image",
  ),
  ["ResizeMethod", ResizeMethod],
]);
