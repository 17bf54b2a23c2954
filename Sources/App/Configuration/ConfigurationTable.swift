// SPDX-License-Identifier: Apache-2.0

/// A section whose entries the operator names: paths of the relay, aliases of cameras, consumers.
///
/// An entry is one value (`cameras.aliases.entrance`) or has fields of its own (`relay.paths.entrance.source`).
struct ConfigurationTable: Sendable {
    /// As in the file, sections joined by dots: `relay.paths`.
    let name: String
    /// The fields of an entry; empty where an entry is one value.
    let fields: [String]
    /// What a good value of the field looks like; of the entry itself for `nil`.
    let expectation: @Sendable (_ field: String?) -> String
    /// Makes sure the entry is there, then stores the value; `false` when the texts spell none.
    let store: @Sendable (_ entry: String, _ field: String?, _ texts: [String], _ configuration: inout Configuration) -> Bool

    /// A table whose entries are one value each.
    init<Value: ConfigurationValue>(_ name: String, _ target: any WritableKeyPath<Configuration, NamedEntries<Value>> & Sendable) {
        self.name = name
        self.fields = []
        self.expectation = { _ in Value.expectation }
        self.store = { entry, _, texts, configuration in
            guard let value = Value(spelled: texts) else { return false }
            configuration[keyPath: target][entry] = value
            return true
        }
    }

    /// A table whose entries have fields.
    init<Entry: Sendable & Equatable>(
        _ name: String,
        _ target: any WritableKeyPath<Configuration, NamedEntries<Entry>> & Sendable,
        blank: Entry,
        fields: [ConfigurationField<Entry>]
    ) {
        self.name = name
        self.fields = fields.map(\.name)
        self.expectation = { field in
            fields.first { $0.name == field }?.expectation ?? "one of the fields " + fields.map(\.name).joined(separator: ", ")
        }
        self.store = { entry, field, texts, configuration in
            var value = configuration[keyPath: target][entry] ?? blank
            if let field {
                guard let field = fields.first(where: { $0.name == field }), field.store(texts, &value) else { return false }
            } else {
                guard texts.isEmpty else { return false }
            }
            configuration[keyPath: target][entry] = value
            return true
        }
    }

    /// All tables, in the order of the sample file.
    static let all: [ConfigurationTable] = [
        .init("gateway.consumers", \.gateway.consumers),
        .init(
            "relay.paths",
            \.relay.paths,
            blank: RelayPathSettings(),
            fields: [
                .init("source", \.source),
                .init("publish_user", \.publishUser),
                .init("publish_password", \.publishPassword),
                .init("read_user", \.readUser),
                .init("read_password", \.readPassword),
                .init("override_publisher", \.overridePublisher),
            ]
        ),
        .init("cameras.aliases", \.cameras.aliases),
    ]

    /// The table that a dotted name such as `relay.paths.entrance.source` leads into, with the entry and the field named there.
    ///
    /// An entry's own name may have dots; what follows the last one is a field only if the table has it.
    static func lookUp(_ name: String) -> (table: ConfigurationTable, entry: String, field: String?)? {
        for table in all where name.hasPrefix(table.name + ".") {
            let rest = name.dropFirst(table.name.count + 1)
            if let dot = rest.lastIndex(of: "."), let field = table.fields.first(where: { $0 == rest[rest.index(after: dot)...] }) {
                return (table, String(rest[..<dot]), field)
            }
            return (table, String(rest), nil)
        }
        return nil
    }
}

/// One field of a table's entries.
struct ConfigurationField<Entry>: Sendable {
    let name: String
    let expectation: String
    let store: @Sendable (_ texts: [String], _ entry: inout Entry) -> Bool

    init<Value: ConfigurationValue>(_ name: String, _ target: any WritableKeyPath<Entry, Value> & Sendable) {
        self.name = name
        self.expectation = Value.expectation
        self.store = { texts, entry in
            guard let value = Value(spelled: texts) else { return false }
            entry[keyPath: target] = value
            return true
        }
    }
}

/// Values under names that somebody chose, in the order in which they were written: for patterns the first that matches counts.
struct NamedEntries<Value: Sendable & Equatable>: Sendable, Equatable, Sequence {
    struct Entry: Sendable, Equatable {
        let name: String
        var value: Value
    }

    private var entries: [Entry] = []

    var isEmpty: Bool { entries.isEmpty }

    subscript(name: String) -> Value? {
        get { entries.first { $0.name == name }?.value }
        set {
            let place = entries.firstIndex { $0.name == name }
            switch (place, newValue) {
            case (let place?, let value?): entries[place].value = value
            case (let place?, nil): entries.remove(at: place)
            case (nil, let value?): entries.append(Entry(name: name, value: value))
            case (nil, nil): break
            }
        }
    }

    func makeIterator() -> IndexingIterator<[Entry]> { entries.makeIterator() }
}
