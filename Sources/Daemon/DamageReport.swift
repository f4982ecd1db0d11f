import Ledger
import Logging

extension Logger {
    /// Damage that a reader found: the administrator must know. Every other refusal is its asker's matter.
    func reportDamage(_ refusal: Refusal) {
        guard refusal.code == .internal else { return }
        error("damage was found", metadata: ["what": "\(refusal.message)"])
    }
}
