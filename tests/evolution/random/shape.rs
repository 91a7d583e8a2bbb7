//! Tables as a program describes them: of each kind of column there is one at most,
//! in a slot of its own, so that it is known again under another name.

use declarite::{
    Collation, ColumnDef, ColumnType, Element, IndexDef, Metric, OnDelete, Reference, Result,
    TableSchema, Value, VectorType,
};

use super::value::{is_refused, pool};

/// Columns of every table; the first is the key, or part of it.
pub(super) const SLOTS: usize = 9;
pub(super) const ID: usize = 0;
pub(super) const PART: usize = 1;
/// Vectors first.
pub(super) const VECTORS: [usize; 2] = [6, 7];
pub(super) const LINK: usize = 8;

const NAMES: [[&str; 2]; SLOTS] = [
    ["id", "nr"],
    ["part", "share"],
    ["a", "aa"],
    ["b", "bb"],
    ["c", "cc"],
    ["d", "dd"],
    ["v", "vv"],
    ["w", "ww"],
    ["link", "up"],
];

const TABLES: [[&str; 2]; 2] = [["t", "tt"], ["u", "uu"]];

/// What a column is described by, whatever its table can have of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RawColumn {
    pub(super) present: bool,
    pub(super) renamed: bool,
    pub(super) ty: usize,
    pub(super) not_null: bool,
    pub(super) role: usize,
    pub(super) default: usize,
    pub(super) check: bool,
    pub(super) collation: usize,
}

/// What a table is described by.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RawTable {
    pub(super) absent: bool,
    pub(super) renamed: bool,
    pub(super) columns: Vec<RawColumn>,
    pub(super) key: usize,
    /// The size of chunks, or none in a regular table.
    pub(super) chunks: Option<usize>,
    pub(super) strict: bool,
    pub(super) without_rowid: bool,
    pub(super) autoincrement: bool,
    pub(super) indexes: [bool; 4],
    pub(super) check: bool,
    /// The table that the link refers to, if to any.
    pub(super) link: Option<usize>,
    pub(super) action: usize,
}

/// A column as it is declared.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) ty: ColumnType,
    pub(super) null: bool,
    pub(super) default: Option<(&'static str, Value)>,
    pub(super) check: bool,
    pub(super) collation: Collation,
    role: usize,
}

/// A table as it is declared.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    pub(super) name: &'static str,
    former: &'static str,
    /// By slot.
    pub(super) columns: Vec<Option<Column>>,
    pub(super) key: Vec<usize>,
    chunks: Option<usize>,
    strict: bool,
    without_rowid: bool,
    autoincrement: bool,
    pub(super) unique: bool,
    indexes: [bool; 4],
    /// The part is not 2.
    pub(super) check: bool,
    /// The table that the link refers to.
    pub(super) link: Option<usize>,
    action: OnDelete,
    refers_to: Option<(&'static str, &'static str)>,
}

fn vector(element: Element, dim: usize) -> ColumnType {
    ColumnType::Vector(VectorType::new(element, dim))
}

/// The types that a column of this number may have.
fn ty(slot: usize, number: usize, is_vec0: bool) -> ColumnType {
    let metric = |element, metric| ColumnType::Vector(VectorType::new(element, 8).metric(metric));
    match slot {
        ID => [ColumnType::Integer, ColumnType::Text][number % 2],
        PART | LINK => ColumnType::Integer,
        slot if VECTORS.contains(&slot) => match number % 9 {
            0 | 1 => vector(Element::Float32, 8),
            2 => metric(Element::Float32, Metric::Cosine),
            3 => metric(Element::Float32, Metric::L1),
            4 => vector(Element::Int8, 8),
            5 => metric(Element::Int8, Metric::Cosine),
            6 => vector(Element::Bit, 8),
            7 => vector(Element::Float32, 16),
            // A second vector may be no vector in a vec0 table.
            _ if is_vec0 && slot == VECTORS[0] => vector(Element::Float32, 8),
            _ => ColumnType::Blob,
        },
        _ => [
            ColumnType::Integer,
            ColumnType::Text,
            ColumnType::Real,
            ColumnType::Boolean,
            ColumnType::Blob,
        ][number % 5],
    }
}

fn default(ty: ColumnType, number: usize) -> Option<(&'static str, Value)> {
    let constant = number % 3 == 1;
    if number.is_multiple_of(3) {
        return None;
    }
    let pick = |a, b| if constant { a } else { b };
    Some(match ty {
        ColumnType::Integer => (pick("5", "(2 + 3)"), Value::Integer(5)),
        ColumnType::Real => (pick("2.5", "(1.0 + 1.5)"), Value::Real(2.5)),
        ColumnType::Text => (pick("'de'", "('d' || 'e')"), Value::Text("de".to_owned())),
        ColumnType::Boolean => (pick("1", "(1 + 0)"), Value::Integer(1)),
        ColumnType::Blob => (pick("x'31'", "(x'31')"), Value::Blob(vec![0x31])),
        _ => return None,
    })
}

/// What no value of a checked column is.
pub(super) fn forbidden(ty: ColumnType) -> Option<(&'static str, Value)> {
    Some(match ty {
        ColumnType::Integer => ("3", Value::Integer(3)),
        ColumnType::Real => ("1.5", Value::Real(1.5)),
        ColumnType::Text => ("'x'", Value::Text("x".to_owned())),
        ColumnType::Blob => ("x'31'", Value::Blob(vec![0x31])),
        _ => return None,
    })
}

/// Tables as declared; none where absent.
pub(super) fn shapes(raw: &[RawTable; 2]) -> [Option<Shape>; 2] {
    let mut shapes = [0, 1].map(|i| (!raw[i].absent).then(|| shape(i, &raw[i])));
    for i in 0..2 {
        let to = raw[i].link;
        let parent = to.and_then(|to| shapes[to].as_ref()).filter(|it| it.may_be_referred_to());
        let refers_to = parent.map(|it| (it.name, it.name_of(ID)));
        let Some(shape) = &mut shapes[i] else { continue };
        let has_link = shape.columns[LINK].is_some() && shape.chunks.is_none();
        shape.refers_to = refers_to.filter(|_| has_link);
        shape.link = to.filter(|_| shape.refers_to.is_some());
    }
    shapes
}

fn shape(i: usize, raw: &RawTable) -> Shape {
    let is_vec0 = raw.chunks.is_some();
    let key = match raw.key % 4 {
        1 if !is_vec0 => vec![ID, PART],
        2 if !is_vec0 => vec![PART, ID],
        3 => vec![PART],
        _ => vec![ID],
    };
    let columns: Vec<Option<Column>> = (0..SLOTS).map(|slot| column(slot, raw, &key)).collect();
    let is = |slot: usize, ty| columns[slot].as_ref().is_some_and(|it| it.ty == ty);
    let is_regular = !is_vec0;
    let a = columns[2].is_some();
    let b = columns[3].is_some();
    let without_rowid = raw.without_rowid && is_regular;
    let counts = key == [ID] && is(ID, ColumnType::Integer);
    let [name, former] = TABLES[i];
    let (name, former) = if raw.renamed { (former, name) } else { (name, former) };
    Shape {
        name,
        former,
        chunks: raw.chunks,
        strict: raw.strict && is_regular,
        without_rowid,
        autoincrement: raw.autoincrement && is_regular && counts && !without_rowid,
        unique: raw.indexes[1] && is_regular && a,
        indexes: [
            raw.indexes[0] && is_regular && a,
            raw.indexes[1] && is_regular && a,
            raw.indexes[2] && is_regular && b,
            raw.indexes[3] && is_regular && b,
        ],
        check: raw.check && is_regular,
        link: None,
        action: [
            OnDelete::NoAction,
            OnDelete::Cascade,
            OnDelete::SetNull,
            OnDelete::Restrict,
            OnDelete::SetDefault,
        ][raw.action % 5],
        refers_to: None,
        columns,
        key,
    }
}

fn column(slot: usize, table: &RawTable, key: &[usize]) -> Option<Column> {
    let raw = &table.columns[slot];
    let is_vec0 = table.chunks.is_some();
    let is_kept = slot == ID || slot == PART || (is_vec0 && slot == VECTORS[0]);
    if !raw.present && !is_kept {
        return None;
    }
    let ty = ty(slot, raw.ty, is_vec0);
    let is_vector = matches!(ty, ColumnType::Vector(_));
    let is_key = key.contains(&slot);
    let role = match (raw.role % 3, ty) {
        _ if !is_vec0 || is_vector || is_key => 0,
        (_, ColumnType::Blob) => 2,
        (1, ColumnType::Integer | ColumnType::Text) if (2..6).contains(&slot) => 1,
        (1, _) => 0,
        (role, _) => role,
    };
    let needs_value = is_key || slot == PART || (is_vec0 && role == 0);
    let null = !needs_value && (slot == LINK || !raw.not_null);
    let is_plain = !is_vec0 && !is_vector && ![ID, PART, LINK].contains(&slot);
    let collations = [Collation::Binary, Collation::NoCase, Collation::RTrim];
    let is_text = is_plain && ty == ColumnType::Text;
    Some(Column {
        name: NAMES[slot][usize::from(raw.renamed)],
        ty,
        null,
        default: default(ty, raw.default).filter(|_| is_plain),
        check: raw.check && is_plain && forbidden(ty).is_some(),
        collation: if is_text { collations[raw.collation % 3] } else { Collation::Binary },
        role,
    })
}

/// In short.
impl std::fmt::Display for Shape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { name, key, chunks, strict, without_rowid, autoincrement, .. } = self;
        write!(
            f,
            "{name} of {chunks:?}, key {key:?}, {:?}",
            (strict, without_rowid, autoincrement)
        )?;
        write!(f, ", {:?}", (self.indexes, self.check, self.refers_to, self.action))?;
        self.columns.iter().flatten().try_for_each(|column| {
            let Column { name, ty, null, default, check, collation, role } = column;
            let default = default.as_ref().map(|(sql, _)| sql);
            write!(f, "\n  {name} {ty:?} {null} {default:?} {check} {collation:?} {role}")
        })
    }
}

impl Shape {
    pub(super) const fn is_vec0(&self) -> bool {
        self.chunks.is_some()
    }

    fn may_be_referred_to(&self) -> bool {
        let id = self.columns[ID].as_ref().map(|it| it.ty);
        !self.is_vec0() && self.key == [ID] && id == Some(ColumnType::Integer)
    }

    pub(super) fn name_of(&self, slot: usize) -> &'static str {
        self.columns[slot].as_ref().map_or("", |it| it.name)
    }

    /// A value that the column takes, of those with this number and after it.
    pub(super) fn value(&self, slot: usize, number: usize) -> Value {
        let Some(column) = &self.columns[slot] else { return Value::Null };
        let pool = pool(column.ty);
        if column.null && number.is_multiple_of(4) {
            return Value::Null;
        }
        let takes = |value: &&Value| !is_refused(column, value);
        pool.iter().cycle().skip(number / 2).take(pool.len()).find(takes).cloned().expect("one")
    }

    pub(super) fn schema(&self) -> Result<TableSchema> {
        let columns = self.columns.iter().enumerate().filter_map(|(slot, column)| {
            let column = column.as_ref()?;
            Some((column.name, self.column(slot, column)))
        });
        let key: Vec<&str> = self.key.iter().map(|&slot| self.name_of(slot)).collect();
        let mut table = TableSchema::new(self.name, columns, key)?;
        if let Some(size) = self.chunks {
            return table.vec0_chunked(size)?.renamed_from(self.former);
        }
        table = table.renamed_from(self.former)?;
        if self.strict {
            table = table.strict()?;
        }
        if self.without_rowid {
            table = table.without_rowid()?;
        }
        if self.autoincrement {
            table = table.autoincrement()?;
        }
        if self.check {
            table = table.check(format!("\"{}\" <> 2", self.name_of(PART)))?;
        }
        let (part, a, b) = (self.name_of(PART), self.name_of(2), self.name_of(3));
        let filter = format!("{part} > 1");
        let indexes = [
            IndexDef::new([a, part]),
            IndexDef::new([a]).unique(),
            IndexDef::new([b]).named(format!("mine_{}", &self.name[..1])),
            IndexDef::new([b]).filter(filter),
        ];
        let chosen = indexes.into_iter().zip(self.indexes).filter(|(_, is_there)| *is_there);
        chosen.map(|(index, _)| index).try_fold(table, TableSchema::index)
    }

    fn column(&self, slot: usize, column: &Column) -> ColumnDef {
        let mut def = ColumnDef::new(column.ty);
        if !column.null {
            def = def.not_null();
        }
        def = match column.role {
            1 => def.partition_key(),
            2 => def.auxiliary(),
            _ => def,
        };
        if let Some((sql, _)) = &column.default {
            def = def.default_to(*sql);
        }
        if let Some((sql, _)) = forbidden(column.ty).filter(|_| column.check) {
            def = def.check(format!("\"{}\" <> {sql}", column.name));
        }
        def = def.collate(column.collation);
        if let Some((table, to)) = self.refers_to.filter(|_| slot == LINK) {
            def = def.references(Reference::to(table, to).on_delete(self.action));
        }
        NAMES[slot]
            .iter()
            .filter(|name| **name != column.name)
            .fold(def, |def, name| def.renamed_from(*name))
    }
}
