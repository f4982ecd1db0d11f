import Ledger
import Line

/// What one row of REPORT counts.
struct ReportRow {
    private var visits: Int64 = 0
    private var units: Int64 = 0
    private var initial: Int64 = 0
    private var refill: Int64 = 0
    /// Persons, each counted once.
    var recipients: Int64 = 0
    /// Persons with a refill, each counted once.
    var returned: Int64 = 0
    private var used: Int64 = 0
    private var lost: Int64 = 0
    private var stolen: Int64 = 0
    private var expired: Int64 = 0
    private var confiscated: Int64 = 0
    private var givenAway: Int64 = 0
    private var otherReason: Int64 = 0
    private var sessions: Int64 = 0
    private var trained: Int64 = 0
    private var uses: Int64 = 0
    private var doses: Int64 = 0
    private var survived: Int64 = 0
    private var died: Int64 = 0
    private var carriageChecks: Int64 = 0
    private var carrying: Int64 = 0
    private var near: Int64 = 0
    private var followUps: Int64 = 0

    mutating func count(_ event: ReportedEvent) {
        switch event.kind {
        case .dispensed:
            units += event.quantity
            // One request is one visit, over however many lots.
            if event.number == event.request { countVisit(event) }
        case .trained:
            sessions += 1
            trained += event.quantity
        case .used:
            uses += 1
            doses += event.quantity
            guard let outcome = event.result else { return }
            if outcome.equals("survived") { survived += 1 }
            if outcome.equals("died") { died += 1 }
        case .carried:
            carriageChecks += 1
            guard let answer = event.result else { return }
            if answer.equals("yes") { carrying += 1 }
            if answer.equals("near") { near += 1 }
        case .followedUp: followUps += 1
        }
    }

    private mutating func countVisit(_ event: ReportedEvent) {
        visits += 1
        guard let visit = event.visit else { return }
        if visit.equals("initial") { initial += 1 }
        guard visit.equals("refill") else { return }
        refill += 1
        guard let reason = event.reason else { return }
        if reason.equals("used") { used += 1 }
        if reason.equals("lost") { lost += 1 }
        if reason.equals("stolen") { stolen += 1 }
        if reason.equals("expired") { expired += 1 }
        if reason.equals("confiscated") { confiscated += 1 }
        if reason.equals("given-away") { givenAway += 1 }
        if reason.equals("other") { otherReason += 1 }
    }

    var columns: [Field] {
        [
            Field("visits", visits), Field("units", units), Field("initial", initial), Field("refill", refill),
            Field("recipients", recipients), Field("returned", returned), Field("used", used), Field("lost", lost),
            Field("stolen", stolen), Field("expired", expired), Field("confiscated", confiscated),
            Field("given-away", givenAway), Field("other", otherReason), Field("sessions", sessions),
            Field("trained", trained), Field("uses", uses), Field("doses", doses), Field("survived", survived),
            Field("died", died), Field("carriage-checks", carriageChecks), Field("carrying", carrying),
            Field("near", near), Field("follow-ups", followUps),
        ]
    }
}
