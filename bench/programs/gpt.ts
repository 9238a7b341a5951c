import { numpy as np, nn, valueAndGrad, bool, f32, i32, type Tensor } from "tsjax";

// A small GPT of six layers, written out: the loss and its gradient with respect to every parameter.

type Layer = {
  ln1_g: f32<[256]>;
  ln1_b: f32<[256]>;
  qkv_w: f32<[256, 768]>;
  qkv_b: f32<[768]>;
  proj_w: f32<[256, 256]>;
  proj_b: f32<[256]>;
  ln2_g: f32<[256]>;
  ln2_b: f32<[256]>;
  fc_w: f32<[256, 1024]>;
  fc_b: f32<[1024]>;
  out_w: f32<[1024, 256]>;
  out_b: f32<[256]>;
};
type Params = {
  wte: f32<[512, 256]>;
  wpe: f32<[128, 256]>;
  lnf_g: f32<[256]>;
  lnf_b: f32<[256]>;
  layers: [Layer, Layer, Layer, Layer, Layer, Layer];
};

const heads = 4;

function layerNorm(x: Tensor, gain: Tensor, bias: Tensor) {
  const c = x - np.mean(x, -1, { keepdims: true });
  return (c / np.sqrt(np.mean(c * c, -1, { keepdims: true }) + 1e-5)) * gain + bias;
}

function attention(p: Layer, x: Tensor, mask: Tensor) {
  const [b, t, d] = x.shape;
  const qkv = np.matmul(x, p.qkv_w) + p.qkv_b;
  const [q, k, v] = np.split(qkv, 3, -1).map((part) => part.reshape([b, t, heads, d / heads]).transpose([0, 2, 1, 3]));
  const scores = np.where(mask, np.matmul(q, k.transpose([0, 1, 3, 2])) * 0.125, -1e9);
  const mixed = np.matmul(nn.softmax(scores, -1), v).transpose([0, 2, 1, 3]).reshape([b, t, d]);
  return np.matmul(mixed, p.proj_w) + p.proj_b;
}

function mlp(p: Layer, x: Tensor) {
  return np.matmul(nn.gelu(np.matmul(x, p.fc_w) + p.fc_b, true), p.out_w) + p.out_b;
}

function loss(params: Params, tokens: i32<[2, 128]>, y: f32<[2, 128, 512]>) {
  const mask = np.tril(np.ones([128, 128], bool));
  let x = params.wte[tokens] + params.wpe;
  for (const p of params.layers) {
    x = x + attention(p, layerNorm(x, p.ln1_g, p.ln1_b), mask);
    x = x + mlp(p, layerNorm(x, p.ln2_g, p.ln2_b));
  }
  const logits = np.matmul(layerNorm(x, params.lnf_g, params.lnf_b), params.wte.T);
  return np.mean(nn.logsumexp(logits, -1) - np.sum(logits * y, -1));
}

export function main(params: Params, tokens: i32<[2, 128]>, y: f32<[2, 128, 512]>) {
  return valueAndGrad(loss)(params, tokens, y);
}
