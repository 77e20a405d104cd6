import type { Clock } from "../../clock";
import type { Journal, SwapActionEntry } from "../../journal/journal";
import type { AzureState, Changed, Table } from "../azure-state";

/** How far back the log reaches. Source: "Azure Monitor activity log", Microsoft, "Retention period". */
export const REMEMBERED_DAYS = 90;
const DAY_MILLISECONDS = 24 * 3600 * 1000;
/** More swaps than this are not remembered. Made up: it only keeps the state small. */
const MOST_SWAPS = 10_000;

/** A swap that a client asked for with `slotsswap`. */
export interface LoggedSwap {
  /** A GUID that all events of the swap share. */
  readonly correlationId: string;
  /** The id of the slot that was asked. */
  readonly resource: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** How it ended. Set in one step with the swap itself. Absent while it runs. */
  status?: "Succeeded" | "Failed";
  /** Milliseconds since 1970; absent while it runs. */
  endedAt?: number;
  /** Why it failed; absent for the other status. */
  reason?: string;
}

/** The swaps that clients asked for. It is part of Azure's state, so that each swap has an end in it, whenever it is killed. */
export class ActivityLog {
  readonly #swaps: Table<LoggedSwap>;

  constructor(
    private readonly state: AzureState,
    private readonly journal: Journal,
    private readonly clock: Clock,
  ) {
    this.#swaps = state.table("activityLog");
    for (const swap of Object.values(this.#swaps).filter(({ endedAt }) => endedAt === undefined)) {
      if (swap.status === undefined) {
        swap.status = "Failed";
        swap.reason = "The local App Service was stopped while this swap ran, and undid it.";
      }
      swap.endedAt = this.clock.now();
      this.#tell(swap, swap.status);
    }
  }

  /** All that is remembered, the oldest first. */
  get swaps(): readonly LoggedSwap[] {
    return Object.values(this.#swaps);
  }

  /** Logs that a swap has begun. Resolves when that is stored. */
  async begin(correlationId: string, resource: string): Promise<void> {
    const swap = { correlationId, resource, startedAt: this.clock.now() };
    this.#swaps[correlationId] = swap;
    await this.state.save(this.#place(correlationId), ...this.#forgetOld());
    this.#tell(swap, "Started");
  }

  /** Notes that a swap is made. To be saved in one step with the swap. */
  made(correlationId: string): Changed {
    const swap = this.#swaps[correlationId];
    if (swap) {
      swap.status = "Succeeded";
    }
    return this.#place(correlationId);
  }

  /** Logs that a swap has ended. */
  async end(correlationId: string, failure?: string): Promise<void> {
    const swap = this.#swaps[correlationId];
    if (!swap) {
      return;
    }
    const status = failure === undefined ? "Succeeded" : "Failed";
    Object.assign(swap, { status, endedAt: this.clock.now(), ...(failure === undefined ? {} : { reason: failure }) });
    this.#tell(swap, status);
    // If this fails, the next start ends the entry: how the swap ended is stored with the swap.
    await this.state.save(this.#place(correlationId)).catch(() => undefined);
  }

  #tell({ correlationId, resource, reason }: LoggedSwap, status: SwapActionEntry["status"]): void {
    this.journal.add({
      kind: "swapAction",
      resource,
      correlationId,
      status,
      ...(reason === undefined ? {} : { reason }),
    });
  }

  #place(correlationId: string): Changed {
    return [this.#swaps, correlationId];
  }

  #forgetOld(): Changed[] {
    const all = this.swaps;
    const oldest = this.clock.now() - REMEMBERED_DAYS * DAY_MILLISECONDS;
    const old = all.filter(({ startedAt }, index) => startedAt < oldest || index < all.length - MOST_SWAPS);
    for (const { correlationId } of old) {
      delete this.#swaps[correlationId];
    }
    return old.map(({ correlationId }) => this.#place(correlationId));
  }
}
