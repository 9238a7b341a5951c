// Why a function of JAX has no counterpart here, by its name.

const SWITCH = "a switch of JAX's global configuration; nothing is configured globally here";
const REFERENCE = "mutable references; functions are pure here, and `x.at(…).set(v)` gives a new tensor";
const SEVERAL = "arrays and programs spread over several devices; a program runs on one device here";
const EAGER = "a switch between compiling and running op by op; everything is compiled here";

const each = (reason: string, names: string): [string, string][] =>
  names.split(/\s+/).map((name) => [`jax.${name}`, reason]);

const REASONS: ReadonlyMap<string, string> = new Map([
  ...each(
    SWITCH,
    `allow_f16_reductions array_garbage_collection_guard auto_pcast check_tracer_leaks checking_leaks debug_key_reuse
    default_prng_impl enable_checks enable_custom_prng enable_x64 explain_cache_misses jax2tf_associative_scan_reductions
    legacy_prng_key log_compiles make_user_context no_execution no_tracing numpy_dtype_promotion numpy_rank_promotion
    remove_size_one_mesh_axis_from_type softmax_custom_jvp thread_guard threefry_partitionable transfer_guard
    transfer_guard_device_to_device transfer_guard_device_to_host transfer_guard_host_to_device`,
  ),
  ...each(REFERENCE, "empty_ref free_ref freeze new_ref Ref"),
  ...each(
    SEVERAL,
    "NamedSharding P Shard make_mesh pmap reshard set_mesh shard_map smap lax.precv lax.psend lax.ragged_all_to_all",
  ),
  ...each(EAGER, "disable_jit ensure_compile_time_eval"),
  ...each(
    "JavaScript has no DLPack; `np.frombuffer` takes the bytes of an ArrayBuffer as they lie",
    "numpy.from_dlpack",
  ),
  ...each(
    "programs run on the platform's first device; `devicePut(x, device)` puts an array on another",
    "default_device",
  ),
  ...each(
    "a program is compiled for one platform, known on the host: `defaultBackend()` chooses between two functions there",
    "lax.platform_dependent",
  ),
  ...each(
    "a generator with a state that nobody passes; functions are pure here: `random.uniform(key)`",
    "lax.rng_uniform",
  ),
  ...each("marks a field of a Python class; what is no tensor in an object is static here", "tree.static"),
]);

/** Why it is not here; null where it is. */
export const reasonFor = (jax: string): string | null => REASONS.get(jax) ?? null;
