import Line

/// What a check found, and what to do about it.
struct DoctorFinding: Equatable {
    let grade: DoctorCheck.Grade
    let name: String
    let text: String
    var remedy: String?
}

extension DoctorCheck {
    /// - Parameters:
    ///   - gauges: those without labels.
    ///   - now: in Unix seconds.
    func finding(_ gauges: [String: Double], now: Double) -> DoctorFinding {
        guard let value = gauges[gauge] else { return notTold(gauge) }
        switch reading {
        case .age(let never):
            if value == 0 {
                return DoctorFinding(
                    grade: never, name: name, text: never == .well ? "there are none" : "none was ever made",
                    remedy: never == .well ? nil : remedy)
            }
            let age = max(now - value, 0)
            return judged(age, text: DoctorCheck.duration(age))
        case .count:
            return judged(value, text: DoctorCheck.whole(value))
        case .percent(let other):
            guard let whole = gauges[other], whole > 0 else { return notTold(other) }
            return judged(100 * value / whole, text: DoctorCheck.whole(100 * value / whole))
        case .mebibytesLeft:
            let left = value / 1_048_576
            return judged(-left, watch: watch.map { -$0 }, wrong: wrong.map { -$0 }, text: DoctorCheck.whole(left))
        case .secondsAhead:
            return judged(value - now, text: DoctorCheck.duration(max(value - now, 0)))
        }
    }

    private func judged(_ value: Double, text: String) -> DoctorFinding {
        judged(value, watch: watch, wrong: wrong, text: text)
    }

    private func judged(_ value: Double, watch: Double?, wrong: Double?, text: String) -> DoctorFinding {
        let grade: Grade =
            wrong.map { value >= $0 } == true ? .wrong : watch.map { value >= $0 } == true ? .watch : .well
        let said = (grade == .well ? well : ill).split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        return DoctorFinding(
            grade: grade, name: name, text: said.joined(separator: text), remedy: grade == .well ? nil : remedy)
    }

    private func notTold(_ gauge: String) -> DoctorFinding {
        DoctorFinding(grade: .watch, name: name, text: "the daemon does not tell (\(gauge))")
    }

    private static func duration(_ seconds: Double) -> String {
        switch seconds {
        case ..<120: whole(seconds) + " seconds"
        case ..<7_200: whole(seconds / 60) + " minutes"
        case ..<172_800: whole(seconds / 3_600) + " hours"
        default: whole(seconds / 86_400) + " days"
        }
    }

    private static func whole(_ value: Double) -> String {
        // A gauge is text from outside: it need not fit.
        Int64(exactly: value.rounded(.down)).map(String.init) ?? String(value)
    }
}
