// #[derive(SqliteRow)]
// #[sqlite(tabel = "documents")]
// struct Document {
//     #[sqlite(primary_key)]
//     id: Option<i64>,
//     title: String,
// }

const _: () = {
    use ::declarite::__private::for_macros_0_1_0 as __declarite;
    #[automatically_derived]
    impl __declarite::EncodeRow for Document {
        fn encode_row(
            &self,
            _: &mut __declarite::RowEncoder<'_>,
        ) -> __declarite::Result<(), __declarite::ValueError> {
            __declarite::Result::Ok(())
        }
    }
    #[automatically_derived]
    impl __declarite::DecodeRow for Document {
        fn decode_row(
            _: &mut __declarite::RowReader<'_>,
        ) -> __declarite::Result<Self, __declarite::ValueError> {
            __declarite::Result::Err(
                __declarite::ValueError::new("the row type does not compile"),
            )
        }
    }
    #[automatically_derived]
    impl __declarite::RowType for Document {
        const NAME: &'static __declarite::str = "";
        const KEY: &'static [&'static __declarite::str] = &[""];
        const TABLE: &'static __declarite::TableSchema = &__declarite::TableSpec::new(
                "",
                __declarite::REGULAR,
                &[],
                &[],
            )
            .schema();
    }
    #[automatically_derived]
    impl __declarite::SqliteRow for Document {
        type Key<'__key> = [(); {
            ::core::compile_error! {
                "unknown attribute `tabel`; did you mean `table`?"
            }
        }];
        type Columns = Self::Key<'static>;
        fn columns() -> Self::Columns {
            ::core::unreachable!()
        }
        fn encode_key(
            _: &Self::Key<'_>,
            _: &mut __declarite::KeyEncoder<'_>,
        ) -> __declarite::Result<(), __declarite::ValueError> {
            __declarite::Result::Ok(())
        }
    }
    #[automatically_derived]
    impl<const __LEN: __declarite::usize> __declarite::QueryVector<Document>
    for [__declarite::f32; __LEN] {
        type Elements = __declarite::f32;
        fn elements(&self) -> __declarite::Cow<'_, [__declarite::f32]> {
            __declarite::Cow::Borrowed(self)
        }
    }
    #[automatically_derived]
    impl<const __LEN: __declarite::usize> __declarite::QueryVector<Document>
    for [__declarite::i8; __LEN] {
        type Elements = __declarite::i8;
        fn elements(&self) -> __declarite::Cow<'_, [__declarite::i8]> {
            __declarite::Cow::Borrowed(self)
        }
    }
    #[automatically_derived]
    impl<const __LEN: __declarite::usize> __declarite::QueryVector<Document>
    for [__declarite::u8; __LEN] {
        type Elements = __declarite::u8;
        fn elements(&self) -> __declarite::Cow<'_, [__declarite::u8]> {
            __declarite::Cow::Borrowed(self)
        }
    }
    #[automatically_derived]
    impl<__Provider> __declarite::SearchedBy<__Provider> for Document {}
    #[automatically_derived]
    impl __declarite::FullTextRow for Document {}
};
::core::compile_error! {
    "a primary key takes no NULL: write `i64`"
}
