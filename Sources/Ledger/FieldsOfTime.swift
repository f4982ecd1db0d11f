import CivilTime
import Line

extension Fields {
    public mutating func append(_ key: FieldKey, _ day: Day) {
        append(key) { day.append(to: &$0) }
    }

    public mutating func append(_ key: FieldKey, _ instant: Instant) {
        append(key) { instant.append(to: &$0) }
    }
}
