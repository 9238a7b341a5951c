// What the two processes of an isolated run tell each other.
import type { ClientOptions } from "../client.ts";
import type { XlaOptions } from "../compileOptions.ts";
import type { PjrtErrorCode } from "../errors.ts";
import type { HostArray } from "../hostArray.ts";

export interface RunRequest {
  readonly client: ClientOptions;
  readonly program: string | Uint8Array;
  readonly options: XlaOptions;
  readonly inputs: readonly HostArray[];
}

export type RunReply =
  | { readonly outputs: readonly HostArray[] }
  | {
      readonly error: {
        readonly kind: "pjrt";
        readonly code: PjrtErrorCode;
        readonly message: string;
        readonly operation: string;
      };
    }
  | { readonly error: { readonly kind: "plugin" | "usage" | "other"; readonly message: string } };
