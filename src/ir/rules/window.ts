// How often a window fits.

export interface WindowDim {
  readonly size: number;
  readonly window: number;
  readonly stride: number;
  readonly baseDilation: number;
  readonly windowDilation: number;
  readonly padding: readonly [low: number, high: number];
}

const dilated = (size: number, dilation: number): number => (size === 0 ? 0 : (size - 1) * dilation + 1);

/** Positions of a dilated window over a dilated, padded dimension. */
export function windowCount({ size, window, stride, baseDilation, windowDilation, padding }: WindowDim): number {
  const padded = padding[0] + dilated(size, baseDilation) + padding[1];
  const extent = dilated(window, windowDilation);
  return padded <= 0 || extent > padded ? 0 : Math.floor((padded - extent) / stride) + 1;
}
