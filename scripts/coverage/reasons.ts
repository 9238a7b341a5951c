// Why a function of JAX has no counterpart here, by its name.

const SWITCH = "a switch of JAX's global configuration; nothing is configured globally here";
const REFERENCE = "mutable references; functions are pure here, and `x.at(…).set(v)` gives a new tensor";

const each = (names: string, reason: string): [string, string][] =>
  names.split(" ").map((name) => [`jax.${name}`, reason]);

const REASONS: ReadonlyMap<string, string> = new Map([
  ...each("allow_f16_reductions array_garbage_collection_guard auto_pcast check_tracer_leaks debug_key_reuse default_prng_impl enable_checks enable_custom_prng explain_cache_misses jax2tf_associative_scan_reductions legacy_prng_key log_compiles no_execution no_tracing numpy_dtype_promotion numpy_rank_promotion remove_size_one_mesh_axis_from_type softmax_custom_jvp thread_guard transfer_guard transfer_guard_device_to_device transfer_guard_device_to_host transfer_guard_host_to_device", SWITCH), // prettier-ignore
  ...each("empty_ref free_ref freeze new_ref Ref", REFERENCE),
  ...each(
    "Array Device NamedSharding P ShapeDtypeStruct Shard block_until_ready checking_leaks clear_caches closure_convert copy_to_host_async custom_gradient debug_infs debug_nans default_backend default_device default_matmul_precision device_count device_get device_put disable_jit ds effects_barrier enable_x64 ensure_compile_time_eval fwd_and_bwd host_count host_id host_ids live_arrays local_device_count local_devices make_array_from_callback make_array_from_process_local_data make_array_from_single_device_arrays make_jaxpr make_mesh make_user_context named_call named_scope pmap print_environment_info process_count process_index process_indices pure_callback reshard set_mesh shard_map smap threefry_partitionable typeof numpy.array_repr numpy.array_str numpy.from_dlpack numpy.frombuffer numpy.fromfile numpy.fromiter numpy.fromstring numpy.get_printoptions numpy.load numpy.printoptions numpy.save numpy.savez numpy.set_printoptions lax.ConvGeneralDilatedDimensionNumbers lax.DotDimensionNumbers lax.PrecisionLike lax.after_all lax.composite lax.create_token lax.dce_sink lax.pbroadcast lax.pcast lax.platform_dependent lax.precv lax.psend lax.ragged_all_to_all lax.ragged_dot_general lax.rng_uniform lax.scaled_dot lax.stage lax.linalg.tridiagonal nn.get_scaled_dot_general_config nn.scaled_dot_general random.key_dtype scipy.linalg.rsf2csf tree.static",
    "not yet",
  ), // prettier-ignore
]);

/** Why it is not here; null where it is. */
export const reasonFor = (jax: string): string | null => REASONS.get(jax) ?? null;
