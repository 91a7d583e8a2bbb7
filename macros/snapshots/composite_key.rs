// #[derive(SqliteRow)]
// #[sqlite(primary_key(path, line))]
// struct CodeChunk {
//     line: u32,
//     path: String,
//     #[sqlite(type = "VARCHAR(80)")]
//     text: String,
//     #[sqlite(skip)]
//     cache: Cache,
// }

#[allow(deprecated)]
const _: () = {
    use ::declarite::__private::for_macros_0_1_0 as __declarite;
    #[allow(dead_code)]
    enum __At<const I: __declarite::usize> {}
    #[automatically_derived]
    impl __declarite::KeyField<[(); 0]> for CodeChunk {
        type Ty = u32;
    }
    #[automatically_derived]
    impl __declarite::KeyField<[(); 1]> for CodeChunk {
        type Ty = String;
    }
    #[automatically_derived]
    impl __declarite::Field<__At<2>> for CodeChunk {
        type Ty = String;
    }
    #[automatically_derived]
    impl __declarite::RowColumns for CodeChunk {
        const COLUMNS: &'static [__declarite::ColumnDef] = &[
            __declarite::key_column::<Self, [(); 0]>("line").column(),
            __declarite::key_column::<Self, [(); 1]>("path").column(),
            __declarite::column::<Self, __At<2>>("text").declared("VARCHAR(80)").column(),
        ];
    }
    #[automatically_derived]
    impl __declarite::RowType for CodeChunk {
        const NAME: &'static __declarite::str = "code_chunk";
        const KEY: &'static [&'static __declarite::str] = &["path", "line"];
        const TABLE: &'static __declarite::TableSchema = &__declarite::TableSpec::new(
                "code_chunk",
                __declarite::REGULAR,
                <Self as __declarite::RowColumns>::COLUMNS,
                &[1usize, 0usize],
            )
            .schema();
    }
    #[automatically_derived]
    impl __declarite::EncodeRow for CodeChunk {
        fn encode_row(
            &self,
            to: &mut __declarite::RowEncoder<'_>,
        ) -> __declarite::Result<(), __declarite::ValueError> {
            __declarite::encode_key_field::<Self, [(); 0]>(&self.line, to)?;
            __declarite::encode_key_field::<Self, [(); 1]>(&self.path, to)?;
            __declarite::encode::<Self, __At<2>>(&self.text, to)?;
            __declarite::Result::Ok(())
        }
        fn touch(&self) -> __declarite::u8 {
            __declarite::touch_key_field::<Self, [(); 1]>(&self.path)
                ^ __declarite::touch::<Self, __At<2>>(&self.text)
        }
    }
    #[automatically_derived]
    impl __declarite::DecodeRow for CodeChunk {
        fn decode_row(
            from: &mut __declarite::RowReader<'_>,
        ) -> __declarite::Result<Self, __declarite::ValueError> {
            __declarite::Result::Ok(Self {
                line: __declarite::decode_key_field::<Self, [(); 0]>(from)?,
                path: __declarite::decode_key_field::<Self, [(); 1]>(from)?,
                text: __declarite::decode::<Self, __At<2>>(from)?,
                cache: ::core::default::Default::default(),
            })
        }
    }
    #[allow(dead_code, non_snake_case, private_bounds, private_interfaces)]
    pub struct __Columns {
        line: __declarite::QueryColumn<CodeChunk, u32, __declarite::Plain>,
        path: __declarite::QueryColumn<CodeChunk, String, __declarite::Plain>,
        text: __declarite::QueryColumn<CodeChunk, String, __declarite::Plain>,
    }
    #[automatically_derived]
    impl __declarite::SqliteRow for CodeChunk
    where
        for<'__key> Self: __declarite::AskedField<'__key, [(); 1]>,
        for<'__key> Self: __declarite::AskedField<'__key, [(); 0]>,
    {
        type Key<'__key> = (
            __declarite::KeyRef<'__key, Self, [(); 1]>,
            __declarite::KeyRef<'__key, Self, [(); 0]>,
        );
        type Columns = __Columns;
        fn columns() -> Self::Columns {
            __Columns {
                line: __declarite::asked_column(0),
                path: __declarite::asked_column(1),
                text: __declarite::asked_column(2),
            }
        }
        fn encode_key(
            key: &Self::Key<'_>,
            to: &mut __declarite::KeyEncoder<'_>,
        ) -> __declarite::Result<(), __declarite::ValueError> {
            __declarite::encode_asked_key(&key.0, to)?;
            __declarite::encode_asked_key(&key.1, to)?;
            __declarite::Result::Ok(())
        }
    }
    const _: () = __declarite::expect_no(__declarite::key_fault::<CodeChunk>(0usize));
    const _: () = __declarite::expect_no(__declarite::key_fault::<CodeChunk>(1usize));
    const _: () = __declarite::expect_no(
        __declarite::type_fault::<CodeChunk>(2usize, "VARCHAR(80)", false),
    );
};
