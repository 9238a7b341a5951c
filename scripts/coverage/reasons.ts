// Why a function of JAX has no counterpart here, by its name.

const REFERENCE = "mutable references; functions are pure here, and `x.at(…).set(v)` gives a new tensor";
const SEVERAL = "arrays and programs spread over several devices; a program runs on one device here";
const EAGER = "a switch between compiling and running op by op; everything is compiled here";

const each = (reason: string, names: string): [string, string][] =>
  names.split(/\s+/).map((name) => [`jax.${name}`, reason]);

const REASONS: ReadonlyMap<string, string> = new Map([
  ...each("64-bit types are there wherever they are asked for by name", "enable_x64"),
  ...each(
    "promotion and broadcasting are JAX's defaults; `tsjax check` shows types, and annotations hold values to theirs",
    "numpy_dtype_promotion numpy_rank_promotion",
  ),
  ...each(
    "keys are threefry2x32, and their bits JAX's partitionable ones: the one kind here",
    "default_prng_impl enable_custom_prng legacy_prng_key threefry_partitionable",
  ),
  ...each("keys are not followed through a program", "debug_key_reuse"),
  ...each(
    "values cannot leave the function that made them: assigning them to an outer variable is an error while compiling",
    "check_tracer_leaks checking_leaks",
  ),
  ...each(
    "arrays move to and from the device only where the host says so",
    "transfer_guard transfer_guard_device_to_device transfer_guard_device_to_host transfer_guard_host_to_device",
  ),
  ...each("`TSJAX_DUMP` writes down what is compiled, traces show when", "explain_cache_misses log_compiles"),
  ...each("every program is verified before it is compiled", "enable_checks"),
  ...each(
    "one way of computing it, JAX's default",
    "allow_f16_reductions jax2tf_associative_scan_reductions softmax_custom_jvp",
  ),
  ...each(
    "guards the state of Python's process, and has no like here",
    "array_garbage_collection_guard make_user_context no_execution no_tracing thread_guard",
  ),
  ...each(SEVERAL, "auto_pcast remove_size_one_mesh_axis_from_type"),
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
