// One token of lookahead, from FIRST sets that are worked out when a choice is first met. chevrotain's own strategy
// works all of them out at construction, several tokens deep; where one token does not decide, the grammar has gates.
import {
  LLkLookaheadStrategy,
  NonTerminal,
  Option,
  Repetition,
  RepetitionWithSeparator,
  Rule,
  Terminal,
  Alternation,
  type Alternative,
  type ILookaheadStrategy,
  type IProduction,
  type IProductionWithOccurrence,
  type OptionalProductionType,
  type TokenType,
} from "chevrotain";

type Gated = { readonly GATE?: (() => boolean) | undefined };
/** What the lookahead functions need of the parser that they are called on. */
interface Reader {
  LA(distance: number): { readonly tokenTypeIdx: number };
}

interface First {
  readonly tokens: ReadonlySet<number>;
  readonly nullable: boolean;
}

const firstOfRule = new WeakMap<Rule, First>();

function firstOfSequence(productions: readonly IProduction[]): First {
  const tokens = new Set<number>();
  for (const production of productions) {
    const first = firstOf(production);
    for (const token of first.tokens) tokens.add(token);
    if (!first.nullable) return { tokens, nullable: false };
  }
  return { tokens, nullable: true };
}

function firstOf(production: IProduction): First {
  if (production instanceof Terminal) return { tokens: new Set(typeIndices(production.terminalType)), nullable: false };
  if (production instanceof NonTerminal) {
    const rule = production.referencedRule;
    let first = firstOfRule.get(rule);
    if (!first) firstOfRule.set(rule, (first = firstOfSequence(rule.definition)));
    return first;
  }
  if (production instanceof Alternation) {
    const parts = (production.definition as Alternative[]).map(({ definition }) => firstOfSequence(definition));
    return {
      tokens: new Set(parts.flatMap((part) => [...part.tokens])),
      nullable: parts.some((part) => part.nullable),
    };
  }
  const { definition } = production as IProduction & { definition: IProduction[] };
  const first = firstOfSequence(definition);
  const optional = production instanceof Option || production instanceof Repetition || production instanceof RepetitionWithSeparator; // prettier-ignore
  return optional ? { ...first, nullable: true } : first;
}

function typeIndices(type: TokenType): number[] {
  return [type.tokenTypeIdx!, ...(type.categoryMatches ?? [])];
}

/** The production of a kind with an occurrence number, anywhere inside a rule. */
function find(
  productions: readonly IProduction[],
  type: abstract new (...args: never[]) => IProduction,
  occurrence: number,
): IProductionWithOccurrence & { definition: IProduction[] } {
  const pending = [...productions];
  for (let production = pending.pop(); production; production = pending.pop()) {
    if (production instanceof type && (production as IProductionWithOccurrence).idx === occurrence) {
      return production as IProductionWithOccurrence & { definition: IProduction[] };
    }
    const inner = (production as { definition?: IProduction[] }).definition;
    if (inner && !(production instanceof NonTerminal)) pending.push(...inner);
  }
  throw new Error(`the grammar has no ${type.name} ${occurrence} here`);
}

interface Table {
  /** The alternatives that may begin with a token, by its index, in order. */
  readonly byToken: readonly (readonly number[])[];
  /** The alternative that may be empty. */
  readonly otherwise: number | undefined;
}

function tableOf(alternation: { readonly definition: readonly IProduction[] }): Table {
  const byToken: number[][] = [];
  let otherwise: number | undefined;
  alternation.definition.forEach((alternative, index) => {
    const first = firstOfSequence((alternative as Alternative).definition);
    for (const token of first.tokens) (byToken[token] ??= []).push(index);
    if (first.nullable) otherwise ??= index;
  });
  return { byToken, otherwise };
}

const OPTIONAL = { Option, Repetition } as const;

export class LazyLookahead extends LLkLookaheadStrategy implements ILookaheadStrategy {
  constructor() {
    super({ maxLookahead: 1 });
  }

  override buildLookaheadForAlternation(options: {
    prodOccurrence: number;
    rule: Rule;
  }): (alternatives?: Gated[]) => number | undefined {
    let table: Table | undefined;
    return function (this: Reader, alternatives) {
      table ??= tableOf(find(options.rule.definition, Alternation, options.prodOccurrence));
      const candidates = table.byToken[this.LA(1).tokenTypeIdx];
      if (candidates !== undefined) {
        for (const index of candidates) {
          const gate = alternatives![index].GATE;
          if (gate === undefined || gate.call(this)) return index;
        }
      }
      return table.otherwise;
    };
  }

  override buildLookaheadForOptional(options: {
    prodOccurrence: number;
    prodType: OptionalProductionType;
    rule: Rule;
  }): () => boolean {
    if (options.prodType !== "Option" && options.prodType !== "Repetition") {
      throw new Error(`${options.prodType} is not used by the grammar`);
    }
    const type = OPTIONAL[options.prodType];
    let starts: ReadonlySet<number> | undefined;
    return function (this: Reader) {
      starts ??= firstOfSequence(find(options.rule.definition, type, options.prodOccurrence).definition).tokens;
      return starts.has(this.LA(1).tokenTypeIdx);
    };
  }
}
