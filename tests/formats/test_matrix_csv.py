import pytest

from taskgroup import InputError, read_matrix


def read(tmp_path, text):
    path = tmp_path / "matrix.csv"
    path.write_text(text)
    return read_matrix(str(path))


def test_rows_follow_the_order_of_the_columns(tmp_path):
    tasks, matrix = read(tmp_path, "partner,a,b,c\nc,1,2,\nb,3,,\na,9,5,6\n")
    assert tasks == ("a", "b", "c")
    assert matrix == ((None, 5.0, 6.0), (3.0, None, None), (1.0, 2.0, None))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("task,a,b\na,,1\nb,1,\n", "'partner'"),
        ("partner\na\n", "no task column"),
        ("partner,a,b\na,,1\n", "no row for partner 'b'"),
        ("partner,a,b\na,,1\na,,1\n", "line 3, column 'partner': 'a' occurs twice"),
        ("partner,a,b\na,,1\nz,,1\n", "'z' is not among"),
        ("partner,a,b\na,,x\nb,1,\n", "line 2, column 'b': 'x'"),
        ("partner,a,a\na,,1\nb,1,\n", "two columns are named 'a'"),
        ("partner,partner,b\n", "two columns are named 'partner'"),
    ],
)
def test_bad_matrices(tmp_path, text, says):
    with pytest.raises(InputError) as error:
        read(tmp_path, text)
    assert says in str(error.value)


def test_a_nameless_first_column_is_the_partners(tmp_path):
    assert read(tmp_path, ",a,b\na,,1\nb,2,\n") == read(tmp_path, "partner,a,b\na,,1\nb,2,\n")
