import type { ProviderReport, ProviderState } from '../../../src-shared/contract/providers'
import type { ExecutionProvider, ProviderName } from '../../../src-shared/domain/provider'
import type { MeasurementKey, ProviderMeasurement, ProviderMeasurements, ProviderProber, ProviderStore } from './ports'
import type { Platform } from './reasons'
import { toFault } from '../../../src-shared/domain/fault'
import { EXECUTION_PROVIDERS } from '../../../src-shared/domain/provider'
import { chooseProvider, disagreement } from './choice'
import { failedHere, notOffered } from './reasons'

const UNMEASURED = 'The execution providers could not be measured in time, so cpu was taken without comparing them. "s2i doctor --providers --measure" compares them when the computer is less busy.'

interface Parts {
  readonly prober: ProviderProber
  readonly store: ProviderStore
  /** What is asked for now. */
  readonly setting: () => ProviderName
  readonly platform: Platform
  readonly now?: () => Date
}

/** The provider to run on; `note` is there when it stands in for one that was given up. */
export interface Running { readonly provider: ExecutionProvider, readonly note: string | null }

/**
 * Which execution provider runs the models. `auto` is measured once for a machine, a runtime and a pack, and
 * remembered; a provider that fails while it is used is given up for cpu until it is measured again, the setting names
 * another one, or the program ends.
 */
export function createProviders({ prober, store, setting, platform, now = () => new Date() }: Parts) {
  /** Given up in this process, with the note about it. */
  const givenUp = new Map<ExecutionProvider, string>()
  let measuring: Promise<ProviderMeasurements> | null = null
  const stop = new AbortController()
  let lastSetting: ProviderName | null = null

  async function remember(key: MeasurementKey, providers: readonly ProviderMeasurement[]): Promise<ProviderMeasurements> {
    const measurements = { ...key, at: now().toISOString(), providers }
    await store.set(measurements)
    return measurements
  }

  /** One measurement at a time, whoever asks for it. */
  function measureNow(): Promise<ProviderMeasurements> {
    measuring ??= prober.measure(stop.signal)
      .then(providers => remember(prober.key(), providers))
      .finally(() => { measuring = null })
    return measuring
  }

  async function remembered(): Promise<ProviderMeasurements> {
    return store.get(prober.key()) ?? await measureNow()
  }

  /** What `auto` stands for. A computer too busy to be measured scores on cpu, and is measured the next time. */
  async function chooseByMeasure(): Promise<Running> {
    try {
      return { provider: chooseProvider((await remembered()).providers).provider, note: null }
    }
    catch (thrown) {
      const { code } = toFault(thrown)
      if (code !== 'environment.unsupported')
        throw thrown
      return { provider: 'cpu', note: UNMEASURED }
    }
  }

  function reportOf(measured: ProviderMeasurements | null): ProviderReport {
    const asked = setting()
    const auto = measured === null
      ? { provider: 'cpu' as const, why: 'Not measured yet: auto measures when it is first used.' }
      : chooseProvider(measured.providers)
    const wanted = asked === 'auto' ? auto.provider : asked
    const chosen = givenUp.has(wanted) ? 'cpu' : wanted
    return { setting: asked, auto, providers: EXECUTION_PROVIDERS.map(name => stateOf(name, measured, name === chosen)) }
  }

  function stateOf(name: ExecutionProvider, measured: ProviderMeasurements | null, chosen: boolean): ProviderState {
    const found = measured?.providers.find(entry => entry.name === name)
    const unknown = { name, reason: null, msPerFrame: null, maxDifference: null, measuredAt: null, chosen }
    if (measured === null)
      return { ...unknown, available: name === 'cpu' ? true : null }
    if (found === undefined)
      return { ...unknown, available: false, reason: notOffered(name, platform), measuredAt: measured.at }
    const reason = givenUp.get(name) ?? (found.reason === null ? disagreement(found) : failedHere(name, found.reason))
    return { ...found, reason, measuredAt: measured.at, chosen }
  }

  return {
    /** The provider for what comes next. Measures first when `auto` has nothing to go by. @throws Fault `environment.*`. */
    async choose(): Promise<Running> {
      const asked = setting()
      if (lastSetting !== null && lastSetting !== asked)
        givenUp.clear()
      lastSetting = asked
      const { provider: wanted, note: doubt } = asked === 'auto' ? await chooseByMeasure() : { provider: asked, note: null }
      const note = givenUp.get(wanted) ?? (asked === 'auto' ? [...givenUp.values()][0] : undefined) ?? doubt
      return { provider: givenUp.has(wanted) ? 'cpu' : wanted, note }
    },

    /** Gives a provider up after it failed where cpu did not, remembers that for `auto`, and says so in a note. */
    async giveUp(provider: ExecutionProvider, reason: string): Promise<string> {
      const note = givenUp.get(provider) ?? `${provider} failed and cpu measured instead: ${failedHere(provider, reason)} "s2i doctor --providers --measure" tries it again.`
      givenUp.set(provider, note)
      const measured = store.get(prober.key())
      if (measured !== null)
        await store.set({ ...measured, providers: measured.providers.map(entry => entry.name === provider ? { ...entry, available: false, reason } : entry) })
      return note
    },

    /** What is remembered; measures nothing. */
    list: (): ProviderReport => reportOf(store.get(prober.key())),

    /** What is remembered, measured first when nothing is. */
    known: async (): Promise<ProviderReport> => reportOf(await remembered()),

    /** Measures every provider again and forgets which ones were given up. @throws Fault `environment.*`. */
    async measure(): Promise<ProviderReport> {
      const measured = await measureNow()
      givenUp.clear()
      return reportOf(measured)
    },

    /** Ends a measurement that is under way. */
    async close(): Promise<void> {
      stop.abort()
      await measuring?.catch(() => {})
    },
  }
}

export type Providers = ReturnType<typeof createProviders>
