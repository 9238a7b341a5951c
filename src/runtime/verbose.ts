// Whether what the plugins write to their logs is shown: TSJAX_VERBOSE=1, which --verbose sets.
export const isVerbose = (): boolean => /^(?:1|true|yes|on)$/i.test(process.env.TSJAX_VERBOSE ?? "");
