/** What is done with an example's function. */
export type Mode = "value" | "jvp" | "vjp" | "vmap";
