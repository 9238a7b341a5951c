"""Writes cases/f64.jsonl: doubles, with JAX's own answers under jax_enable_x64. Needs jax==0.10.2.

Run: python tests/std/library/generate64.py
"""
import os

import jax

jax.config.update("jax_enable_x64", True)
HERE = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(HERE, "generate.py")) as file:
    text = file.read()
exec(text[: text.index("# ── lax")])  # the helpers, without the cases

camel = lambda s: re.sub(r"_(\w)", lambda m: m.group(1).upper(), s)
X=np.array([0.02,0.3,0.9,1.7,4.2,9.5]); Y=np.array([2.5,0.4,1.3,3.3,0.8,7.7]); U=np.array([1e-6,0.02,0.3,0.5,0.9,0.999])
for n in ["exp1","expi","erfcx","dawsn","spence","i0e","i1e","gammaln","ndtr","log_ndtr","gamma","sici","fresnel","digamma","entr"]:
    if hasattr(sp,n): case("f64",n,f"scipy.special.{camel(n)}(x)",getattr(sp,n),{"x":X},1e-10,1e-12)
for n in ["gammainc","gammaincc","poch","rel_entr"]: case("f64",n,f"scipy.special.{camel(n)}(x, y)",getattr(sp,n),{"x":X,"y":Y},1e-10,1e-12)
for n in ["ndtri","erfinv","logit"]: case("f64",n,f"scipy.special.{camel(n)}(x)",getattr(sp,n),{"x":U},1e-9,1e-12)
case("f64","betainc","scipy.special.betainc(x, y, u)",sp.betainc,{"x":X,"y":Y,"u":U},1e-9,1e-12)
case("f64","igammaGradA","lax.igammaGradA(x, y)",lax.igamma_grad_a,{"x":X,"y":Y},1e-8,1e-10)
case("f64","hyp1f1","scipy.special.hyp1f1(x, y, u)",sp.hyp1f1,{"x":X,"y":Y,"u":U},1e-9,1e-12)
A=rng.randn(5,5)+3*np.eye(5); S=A@A.T
for n in ["inv","det","svdvals","pinv","slogdet"]: case("f64",n,f"np.linalg.{n}(a)",getattr(jnp.linalg,n),{"a":A},1e-9,1e-10)
for n in ["cholesky","eigvalsh"]: case("f64",n,f"np.linalg.{n}(a)",getattr(jnp.linalg,n),{"a":S},1e-9,1e-10)
case("f64","solve","np.linalg.solve(a, b)",jnp.linalg.solve,{"a":A,"b":rng.randn(5)},1e-9,1e-10)
case("f64","eigvals","np.sort(np.abs(np.linalg.eigvals(a)))",lambda a: jnp.sort(jnp.abs(jnp.linalg.eigvals(a))),{"a":A},1e-8,1e-9)
case("f64","expm","scipy.linalg.expm(a)",jax.scipy.linalg.expm,{"a":A/2},1e-8,1e-9)
case("f64","softmax","nn.softmax(a)",nn.softmax,{"a":A},1e-10,1e-12)
case("f64","gelu","nn.gelu(a)",nn.gelu,{"a":A},1e-10,1e-12)
case("f64","norm.logcdf","scipy.stats.norm.logcdf(x)",st.norm.logcdf,{"x":-X*3},1e-9,1e-12)
case("f64","fft","np.fft.fft(x)",jnp.fft.fft,{"x":X},1e-10,1e-11)
case("f64","gammaSample","random.gamma(random.key(1), 2.5, [4], f64)",lambda x: random.gamma(random.key(1),2.5,(4,),jnp.float64),None,1e-9,1e-10)
case("f64","normal","random.normal(random.key(1), [4], f64)",lambda x: random.normal(random.key(1),(4,),jnp.float64),None,1e-9,1e-10)

with open(os.path.join(HERE, "cases", "f64.jsonl"), "w") as out:
    out.writelines(json.dumps(c) + "\n" for c in AREAS["f64"])
