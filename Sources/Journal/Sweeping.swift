import CKernel
import CivilTime
import Glibc
import Ledger
import Line

extension Recorder {
    /// Moves what has expired since the last sweep to quarantine, and notes the day as `sweptDay`. Called before
    /// anything of a day is answered. It waits while the clock cannot be trusted, or is behind, and nothing is written
    /// where damage was found.
    public func sweep(clock: Instant) throws(JournalError) {
        guard !isReadOnly, !Moment.isBehind(clock, lastAt) else { return }
        let now = max(clock, lastAt)
        let today = day.day(of: now)
        if let sweptDay, sweptDay >= today { return }
        guard isImport || isTrusted(now) else { return }
        try settle()
        let due: [Sweep.Due]
        do throws(Refusal) {
            due = try Sweep.due(books, today: today, zone: zone)
        } catch {
            guard !isImport else { throw .damaged(error.message) }
            damage = error
            return
        }
        for item in due {
            try enterAlone(item.draft, at: isImport ? max(item.midnight, lastAt) : now, by: Caller.daemon.name)
        }
        sweptDay = today
    }

    /// A clock far past the newest event may be wrong, and a sweep cannot be taken back: it waits for the kernel's
    /// word that the clock is synchronised, or for an event of today.
    private func isTrusted(_ now: Instant) -> Bool {
        guard now - lastAt > Limits.sweepTrustHours * 3_600_000 else { return true }
        var state = timex()
        let answer = adjtimex(&state)
        // Where the service manager keeps us from asking the kernel, its own time keeper leaves word.
        guard answer >= 0 else { return access(Self.synchronizedMark, F_OK) == 0 }
        return answer != TIME_ERROR && state.status & STA_UNSYNC == 0
    }

    private static let synchronizedMark = "/run/systemd/timesync/synchronized"
}
