import type { Session } from '../session'
import { describeGolden, describeReport, describeResponse } from '../../../core/trust/describe'
import { EXIT } from '../exitCodes'

/** `s2i doctor --scores [--response]`: can the scores be trusted. Exit code 4 only when this machine measures differently. */
export async function reportTrust(session: Session, { response }: { readonly response: boolean }): Promise<number> {
  const { trust, taxonomy } = await session.open()
  const report = await trust.report(session.signal)
  const golden = await trust.checkGolden(session.signal)
  const tested = response ? await session.run(trust.testResponse(session.signal)) : null
  const parts = [describeReport(report, taxonomy), '', describeGolden(golden), ...(tested ? [describeResponse(tested, taxonomy)] : [])]
  session.answer({ report, golden, response: tested }, parts.join('\n'))
  return golden.ok ? EXIT.done : EXIT.environment
}
