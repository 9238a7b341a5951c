// Host data in device memory, so that what is timed is not the copying.
import { array, blockUntilReady, devicePut } from "../dist/index.js";

export const hostArray = ({ data, shape, dtype }) => array(data, { shape, dtype });

/** Device arrays of { data, shape, dtype }, in order. */
export const deviceArrays = (values) => blockUntilReady(values.map((value) => devicePut(hostArray(value))));
