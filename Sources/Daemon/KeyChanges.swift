import Journal

extension LedgerKeys {
    /// How these differ from the keys that a log names; empty where they are its own.
    public func changes(from logged: LoggedKeys) -> [(name: KeyFiles.Name, change: KeyChange)] {
        var changes: [(name: KeyFiles.Name, change: KeyChange)] = []
        if logged.pseudonym != pseudonyms.fingerprint {
            changes.append((.pseudonym, .pseudonym(fingerprint: pseudonyms.fingerprint)))
        }
        if logged.checkpoint.last?.key.text != verifierKey {
            changes.append((.checkpoint, .checkpoint(signer.verifierKey)))
        }
        return changes
    }
}
