import fc from "fast-check";
import { expect, test } from "vitest";
import { seal, SealError, unseal } from "../../src/runtime/sealed.ts";

const MARK = "testmark";

test("what is sealed comes out again", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.uint8Array()), (header, parts) => {
      const { header: found, bytes } = unseal(MARK, seal(MARK, header, parts));
      expect(JSON.stringify(found)).toBe(JSON.stringify(header));
      expect(Buffer.compare(bytes, Buffer.concat(parts))).toBe(0);
    }),
  );
});

test("no byte can be changed, lost or added", () => {
  const whole = seal(MARK, { a: 1 }, [Uint8Array.of(1, 2, 3, 4)]);
  for (let i = 0; i < whole.length; i++) {
    const changed = whole.slice();
    changed[i] ^= 1 << (i % 8);
    expect(() => unseal(MARK, changed)).toThrow(SealError);
    expect(() => unseal(MARK, whole.subarray(0, i))).toThrow(SealError);
  }
  expect(() => unseal(MARK, Buffer.concat([whole, Buffer.of(0)]))).toThrow(SealError);
  expect(() => unseal("othermrk", whole)).toThrow("it does not begin with");
});
